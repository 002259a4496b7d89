/* Makes a file whose name has a zero byte in it, as far as the kernel lets it: zero [folder]. */
#include <fcntl.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count < 2 || chdir(arguments[1]) != 0) {
    return 2;
  }
  int file = open("secret\0.harmless.txt", O_CREAT | O_WRONLY, 0600);
  return file < 0 || write(file, "x", 1) != 1 ? 1 : close(file);
}
