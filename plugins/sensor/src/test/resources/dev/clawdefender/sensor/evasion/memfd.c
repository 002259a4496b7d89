/* Executes a copy of a program that is no file: memfd [program] [argument]. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

extern char **environ;

int main(int count, char **arguments) {
  if (count < 3) {
    return 2;
  }
  int from = open(arguments[1], O_RDONLY);
  int to = memfd_create("nothing", 0);
  while (sendfile(to, from, 0, 1 << 20) > 0) {
  }
  char *given[] = {"kworker/0:1", arguments[2], 0};
  fexecve(to, given, environ);
  return 1;
}
