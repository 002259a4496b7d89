/* Makes, writes and removes a file without open(2), write(2) or unlink(2), by io_uring: uring [file] [file to remove].
   Ends with 77 where the kernel has no io_uring. */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ring;
static struct io_uring_params p;
static char *queue;
static struct io_uring_sqe *entries;

static int submit(struct io_uring_sqe entry) {
  unsigned *tail = (unsigned *)(queue + p.sq_off.tail);
  unsigned mask = *(unsigned *)(queue + p.sq_off.ring_mask);
  unsigned *array = (unsigned *)(queue + p.sq_off.array);
  unsigned at = *tail & mask;
  entries[at] = entry;
  array[at] = at;
  __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
  if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0) {
    return -1;
  }
  unsigned *head = (unsigned *)(queue + p.cq_off.head);
  unsigned cqmask = *(unsigned *)(queue + p.cq_off.ring_mask);
  struct io_uring_cqe *done = (struct io_uring_cqe *)(queue + p.cq_off.cqes) + (*head & cqmask);
  int result = done->res;
  __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
  return result;
}

int main(int count, char **arguments) {
  if (count < 3) {
    return 2;
  }
  ring = syscall(SYS_io_uring_setup, 8, &p);
  if (ring < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP)) {
    return 77;
  }
  size_t submissions = p.sq_off.array + p.sq_entries * sizeof(unsigned);
  size_t completions = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
  size_t size = submissions > completions ? submissions : completions;
  queue = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
  entries = mmap(0, p.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
  struct io_uring_sqe open = {0};
  open.opcode = IORING_OP_OPENAT;
  open.fd = AT_FDCWD;
  open.addr = (unsigned long)arguments[1];
  open.len = 0600;
  open.open_flags = O_CREAT | O_WRONLY;
  int file = submit(open);
  if (file < 0) {
    return 1;
  }
  struct io_uring_sqe write = {0};
  write.opcode = IORING_OP_WRITE;
  write.fd = file;
  write.addr = (unsigned long)"x";
  write.len = 1;
  struct io_uring_sqe close = {0};
  close.opcode = IORING_OP_CLOSE;
  close.fd = file;
  struct io_uring_sqe remove = {0};
  remove.opcode = IORING_OP_UNLINKAT;
  remove.fd = AT_FDCWD;
  remove.addr = (unsigned long)arguments[2];
  return submit(write) == 1 && submit(close) == 0 && submit(remove) == 0 ? 0 : 1;
}
