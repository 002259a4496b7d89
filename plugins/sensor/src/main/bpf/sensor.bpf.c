// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Sees what processes do and tells it through a ring buffer: everything of processes that are tracked,
 * beginnings and ends of all processes, and of the others what may touch credentials.
 *
 * System calls are looked at when they return. By then the kernel itself has read their arguments, so that
 * no page of them is missing, whether they failed is known, and a file that was opened tells its own path,
 * whatever links and names led to it. What is handed in through io_uring makes no system call; it is looked at
 * when the kernel takes it on, and what becomes of it is not known.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Kinds of records; RecordReader.java knows them, too. */
enum kind {
  NOTHING,
  FORK,
  EXECUTE,
  EXIT,
  OPEN,
  CREATE,
  RENAME,
  REMOVE,
  CHANGE_MODE,
  TRUNCATE,
  CONNECT,
  BIND,
  LISTEN,
  SEND,
  SEND_MESSAGE,
  WRITE,
  KINDS,
};

/* Flags of records. */
enum {
  CREATED = 1,  /* the file was made by opening it */
  CUT = 2,      /* something was too long */
  FAILED = 4,   /* the call failed */
  STRANGER = 8, /* the process is not tracked */
  NOWHERE = 16, /* the file is in no folder: memory, a socket, a pipe */
  ADRIFT = 32,  /* the folder of a relative path is not known */
  ASKED = 64,   /* the kernel was asked to do it; whether it did is not known */
};

/*
 * A record. What follows is up to four parts: folder and name, folder and name; of a file of credentials that
 * was opened, where it is mounted, what was given, and where it is in its own file system.
 */
struct header {
  __u16 kind;
  __u16 flags;
  __s32 pid;
  __s32 parent;
  __u32 uid;
  __u64 time;
  __u64 launch;
  char command[16];
  __s64 value;
  __u16 lengths[4];
};

#define LAST_PART 3
#define PART 4095
#define PARTS_MASK 0x3fff

/*
 * A record while it is made. A part that begins at the last place still has room. Where the next one
 * begins is kept in memory, since the verifier follows each value that a register may have.
 */
struct draft {
  __u64 end;
  __u32 program;
  struct header header;
  __u8 parts[PARTS_MASK + 1 + PART + 1];
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 8 << 20);
} ring SEC(".maps");

/* Which launch a process descends from, by its id. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 32768);
  __type(key, __u32);
  __type(value, __u64);
} tracked SEC(".maps");

/* Which launch a thread is about to make, by its id. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, __u64);
} launchers SEC(".maps");

/* Who has ended, since each of its last threads may be taken for the very last. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 4096);
  __type(key, __u32);
  __type(value, __u8);
} ended SEC(".maps");

#define NAME 32

/* Files and folders of credentials by their last name, and the name before that, if it must have one. */
struct name {
  __u64 words[NAME / 8];
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct name);
  __type(value, struct name);
} watched SEC(".maps");

/* For each length of a watched name (in the last place: it or more), the first letters that there are, modulo 64. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, NAME);
  __type(key, __u32);
  __type(value, __u64);
} initials SEC(".maps");

/* Who listens to us; what it does itself is of no interest. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} listener SEC(".maps");

enum counter { SEEN, LOST, UNTRACKED, HEARD, COUNTERS };

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, COUNTERS);
  __type(key, __u32);
  __type(value, __u64);
} counters SEC(".maps");

/* A draft for each program, since one may be stopped for another. */
enum { FORKS, EXECUTIONS, EXITS, CALLS, REQUESTS, PROGRAMS };

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, PROGRAMS);
  __type(key, __u32);
  __type(value, struct draft);
} drafts SEC(".maps");

static __always_inline void count(__u32 counter) {
  __u64 *value = bpf_map_lookup_elem(&counters, &counter);
  if (value)
    (*value)++;
}

static __always_inline struct draft *begin(__u32 program, __u16 kind, struct task_struct *task, __u64 *launch) {
  struct draft *draft = bpf_map_lookup_elem(&drafts, &program);
  if (!draft)
    return 0;
  struct header *header = &draft->header;
  header->kind = kind;
  header->flags = launch ? 0 : STRANGER;
  header->pid = task->tgid;
  header->parent = task->real_parent->tgid;
  header->uid = bpf_get_current_uid_gid();
  header->time = bpf_ktime_get_boot_ns();
  header->launch = launch ? *launch : 0;
  bpf_get_current_comm(header->command, sizeof(header->command));
  header->value = 0;
  draft->end = 0;
  draft->program = program;
  __builtin_memset(header->lengths, 0, sizeof(header->lengths));
  return draft;
}

/* The listener looks often enough; waking it for each would cost more than all the rest. */
static __always_inline void tell(struct draft *draft) {
  count(SEEN);
  if (bpf_ringbuf_output(&ring, &draft->header, sizeof(struct header) + (draft->end & PARTS_MASK), BPF_RB_NO_WAKEUP))
    count(LOST);
}

static __always_inline __u8 *next(struct draft *draft) {
  return draft->parts + (*(volatile __u64 *)&draft->end & PARTS_MASK);
}

static __always_inline void put(struct draft *draft, __u64 part, __u32 length) {
  draft->end += length;
  draft->header.lengths[part] += length;
}

/* A name in a path, and the folder that it is in. */
struct step {
  struct dentry *above;
  const unsigned char *name;
  __u32 length;
};

/* A field of those that were read at once, by its place among them, which is known when the program is loaded. */
static __always_inline __u64 field(const __u64 *fields, __u32 at) {
  asm volatile("" : "+r"(at));
  return *(const __u64 *)((const __u8 *)fields + (at & 24));
}

/* Reads a step at once, since this is what takes the time: the fields are side by side in each kernel. */
static __always_inline void read_step(struct step *step, struct dentry *dentry) {
  __u64 fields[4] = {};
  __u32 start = bpf_core_field_offset(struct dentry, d_parent);
  bpf_probe_read_kernel(fields, sizeof(fields), (void *)dentry + start);
  step->above = (struct dentry *)fields[0];
  step->name = (const unsigned char *)field(fields, bpf_core_field_offset(struct dentry, d_name.name) - start);
  __u64 hash_and_length = field(fields, bpf_core_field_offset(struct dentry, d_name.len) - start);
  step->length = hash_and_length >> 32;
}

/*
 * A function that is not static is checked by the kernel once, by itself, and not anew for each way to each call of
 * it: this is what makes the program quick to load. What it is given are numbers.
 */
#define CHECKED_ONCE __noinline int

/*
 * Puts the names of the file at a struct path and of the folders above it, the last first, each ended by a zero byte,
 * into the draft of a program.
 */
CHECKED_ONCE put_path(__u32 program, __u64 part, __u64 at) {
  struct path *path = (void *)at;
  struct draft *draft = bpf_map_lookup_elem(&drafts, &program);
  if (!draft || part > LAST_PART)
    return 0;
  struct dentry *dentry = BPF_CORE_READ(path, dentry);
  struct vfsmount *filesystem = BPF_CORE_READ(path, mnt);
  struct mount *mount = (void *)filesystem - bpf_core_field_offset(struct mount, mnt);
  struct dentry *root = BPF_CORE_READ(mount, mnt.mnt_root);
  for (int i = 0; i < 96; i++) {
    if (dentry == root) {
      struct mount *above = BPF_CORE_READ(mount, mnt_parent);
      if (above == mount || !above)
        return 0;
      dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      mount = above;
      root = BPF_CORE_READ(mount, mnt.mnt_root);
      continue;
    }
    if (*(volatile __u16 *)&draft->header.lengths[part] > PART - 256)
      break;
    struct step step;
    read_step(&step, dentry);
    long length = bpf_probe_read_kernel_str(next(draft), 256, step.name);
    if (length <= 0)
      break;
    put(draft, part, length);
    if (step.above == dentry) {
      draft->header.flags |= NOWHERE;
      return 0;
    }
    dentry = step.above;
  }
  draft->header.flags |= CUT;
  return 0;
}

/* A text, which is in the kernel's memory or in the process's. */
static __always_inline void put_text(struct draft *draft, __u64 part, const void *text, bool kernels) {
  long length = kernels ? bpf_probe_read_kernel_str(next(draft), PART, text)
                        : bpf_probe_read_user_str(next(draft), PART, text);
  if (length <= 1)
    return;
  if (length == PART)
    draft->header.flags |= CUT;
  put(draft, part, length - 1);
}

static __always_inline void put_bytes(struct draft *draft, __u32 part, const void *bytes, __u64 length, __u32 most) {
  if (length > most)
    length = most;
  if (length && !bpf_probe_read_user(next(draft), length, bytes))
    put(draft, part, length);
}

static __always_inline struct file *file_of(struct task_struct *task, __u32 fd) {
  struct file *file = 0;
  struct fdtable *table = task->files->fdt;
  if (fd < table->max_fds)
    bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
  return file;
}

#define S_IFMT 0170000
#define S_IFSOCK 0140000

static __always_inline struct socket *socket_of(struct task_struct *task, __u32 fd) {
  struct file *file = file_of(task, fd);
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
    return 0;
  return BPF_CORE_READ(file, private_data);
}

#define AT_FDCWD -100

/* Puts a path that a process gave, and the folder that it starts from if it is relative. */
CHECKED_ONCE put_given(__u32 program, __u64 part, __s32 folder, __u64 at, bool kernels) {
  const void *name = (void *)at;
  struct task_struct *task = bpf_get_current_task_btf();
  struct draft *draft = bpf_map_lookup_elem(&drafts, &program);
  if (!draft || part >= LAST_PART)
    return 0;
  char first = 0;
  if (kernels)
    bpf_probe_read_kernel(&first, 1, name);
  else
    bpf_probe_read_user(&first, 1, name);
  if (first != '/') {
    if (folder == AT_FDCWD) {
      put_path(program, part, (__u64)BPF_CORE_READ(task, fs) + bpf_core_field_offset(struct fs_struct, pwd));
    } else {
      struct file *file = file_of(task, folder);
      if (file)
        put_path(program, part, (__u64)&file->f_path);
      else
        draft->header.flags |= ADRIFT;
    }
  }
  put_text(draft, part + 1, name, kernels);
  return 0;
}

/* Puts the names of a file and of the folders above it in its own file system, wherever that is mounted. */
CHECKED_ONCE put_place(__u32 program, __u64 part, __u64 at) {
  struct dentry *dentry = (void *)at;
  struct draft *draft = bpf_map_lookup_elem(&drafts, &program);
  if (!draft || part > LAST_PART)
    return 0;
  for (int i = 0; i < 96; i++) {
    struct step step;
    read_step(&step, dentry);
    if (step.above == dentry)
      return 0;
    if (*(volatile __u16 *)&draft->header.lengths[part] > PART - 256)
      break;
    long length = bpf_probe_read_kernel_str(next(draft), 256, step.name);
    if (length <= 0)
      break;
    put(draft, part, length);
    dentry = step.above;
  }
  draft->header.flags |= CUT;
  return 0;
}

/*
 * Whether a file has, at or above it, a name of credentials: first in its own file system, so that it is found
 * wherever a part of that is mounted, and then above the place where it is mounted.
 */
CHECKED_ONCE is_watched(__u64 at) {
  struct path *path = (void *)at;
  struct dentry *dentry = BPF_CORE_READ(path, dentry);
  struct vfsmount *filesystem = BPF_CORE_READ(path, mnt);
  struct mount *mount = (void *)filesystem - bpf_core_field_offset(struct mount, mnt);
  bool wants_parent = false;
  struct name parent = {};
  for (int i = 0; i < 32; i++) {
    struct step step;
    read_step(&step, dentry);
    if (step.above == dentry) {
      struct mount *above = BPF_CORE_READ(mount, mnt_parent);
      if (above == mount || !above)
        return 0;
      dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      mount = above;
      continue;
    }
    if (wants_parent) {
      struct name own = {};
      bpf_probe_read_kernel_str(&own, NAME, step.name);
      if (own.words[0] == parent.words[0] && own.words[1] == parent.words[1] && own.words[2] == parent.words[2] &&
          own.words[3] == parent.words[3])
        return 1;
      wants_parent = false;
    }
    __u32 place = step.length < NAME ? step.length : NAME - 1;
    __u64 *letters = bpf_map_lookup_elem(&initials, &place);
    unsigned char first = 0;
    if (letters && *letters)
      bpf_probe_read_kernel(&first, 1, step.name);
    if (letters && *letters & 1ULL << (first & 63)) {
      struct name own = {};
      bpf_probe_read_kernel_str(&own, NAME, step.name);
      struct name *wanted = bpf_map_lookup_elem(&watched, &own);
      if (wanted) {
        if (!wanted->words[0])
          return 1;
        parent = *wanted;
        wants_parent = true;
      }
    }
    dentry = step.above;
  }
  return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child) {
  __u32 pid = parent->tgid;
  __u32 child_pid = child->tgid;
  if (pid == child_pid)
    return 0; /* a thread */
  bpf_map_delete_elem(&ended, &child_pid);
  __u32 thread = parent->pid;
  __u64 *launch = bpf_map_lookup_elem(&launchers, &thread);
  if (!launch)
    launch = bpf_map_lookup_elem(&tracked, &pid);
  if (!launch)
    bpf_map_delete_elem(&tracked, &child_pid); /* of a process that had this id before */
  else if (bpf_map_update_elem(&tracked, &child_pid, launch, 0))
    count(UNTRACKED);
  struct draft *draft = begin(FORKS, FORK, parent, launch);
  if (!draft)
    return 0;
  draft->header.value = child_pid;
  tell(draft);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_execute, struct task_struct *task, pid_t old_pid, struct linux_binprm *program) {
  __u32 pid = task->tgid;
  struct draft *draft = begin(EXECUTIONS, EXECUTE, task, bpf_map_lookup_elem(&tracked, &pid));
  if (!draft)
    return 0;
  put_path(draft->program, 0, (__u64)&BPF_CORE_READ(program, file)->f_path);
  /* Its arguments are on its new stack, where it cannot have changed them yet. */
  __u64 start = task->mm->arg_start;
  __u64 length = task->mm->arg_end - start;
  if (length > 2048)
    draft->header.flags |= CUT;
  put_bytes(draft, 2, (void *)start, length, 2048);
  tell(draft);
  return 0;
}

#define EEXIST 17

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task) {
  if (task->signal->live.counter)
    return 0; /* other threads of it go on */
  __u32 pid = task->tgid;
  __u8 yes = 1;
  if (bpf_map_update_elem(&ended, &pid, &yes, BPF_NOEXIST) == -EEXIST)
    return 0;
  struct draft *draft = begin(EXITS, EXIT, task, bpf_map_lookup_elem(&tracked, &pid));
  bpf_map_delete_elem(&tracked, &pid);
  if (!draft)
    return 0;
  draft->header.value = task->exit_code;
  tell(draft);
  return 0;
}

/*
 * What a system call does, and in which arguments it is. Arguments count from 1, so that 0 is none; for
 * paths there may be an argument with the folder that they start from.
 */
struct call {
  __u8 kind;
  __u8 folder, name;
  __u8 other_folder, other_name;
  __u8 value; /* flags of open, mode of chmod */
  __u8 how;   /* where flags of open are, see openat2(2) */
};

#define CALLS_END 512

/* x86-64 */
static const struct call calls[CALLS_END] = {
    [1] = {WRITE}, /* write */
    [2] = {OPEN, .name = 1, .value = 2},
    [42] = {CONNECT},
    [44] = {SEND}, /* sendto */
    [46] = {SEND_MESSAGE}, /* sendmsg */
    [49] = {BIND},
    [50] = {LISTEN},
    [76] = {TRUNCATE, .name = 1},
    [82] = {RENAME, .name = 1, .other_name = 2},
    [83] = {CREATE, .name = 1}, /* mkdir */
    [84] = {REMOVE, .name = 1}, /* rmdir */
    [85] = {OPEN, .name = 1}, /* creat */
    [86] = {CREATE, .name = 2, .other_name = 1}, /* link */
    [87] = {REMOVE, .name = 1}, /* unlink */
    [88] = {CREATE, .name = 2}, /* symlink */
    [90] = {CHANGE_MODE, .name = 1, .value = 2},
    [91] = {CHANGE_MODE, .folder = 1, .value = 2}, /* fchmod */
    [133] = {CREATE, .name = 1}, /* mknod */
    [257] = {OPEN, .folder = 1, .name = 2, .value = 3}, /* openat */
    [258] = {CREATE, .folder = 1, .name = 2}, /* mkdirat */
    [259] = {CREATE, .folder = 1, .name = 2}, /* mknodat */
    [263] = {REMOVE, .folder = 1, .name = 2}, /* unlinkat */
    [264] = {RENAME, .folder = 1, .name = 2, .other_folder = 3, .other_name = 4}, /* renameat */
    [265] = {CREATE, .folder = 3, .name = 4, .other_folder = 1, .other_name = 2}, /* linkat */
    [266] = {CREATE, .folder = 2, .name = 3}, /* symlinkat */
    [268] = {CHANGE_MODE, .folder = 1, .name = 2, .value = 3}, /* fchmodat */
    [304] = {OPEN, .value = 3}, /* open_by_handle_at */
    [307] = {SEND_MESSAGE}, /* sendmmsg: its first message */
    [316] = {RENAME, .folder = 1, .name = 2, .other_folder = 3, .other_name = 4}, /* renameat2 */
    [425] = {OPEN}, /* io_uring_setup */
    [437] = {OPEN, .folder = 1, .name = 2, .how = 3}, /* openat2 */
    [452] = {CHANGE_MODE, .folder = 1, .name = 2, .value = 3}, /* fchmodat2 */
};

/* i386, which programs of 64 bits can call, too */
static const struct call calls_32[CALLS_END] = {
    [5] = {OPEN, .name = 1, .value = 2},
    [8] = {OPEN, .name = 1}, /* creat */
    [9] = {CREATE, .name = 2, .other_name = 1}, /* link */
    [10] = {REMOVE, .name = 1}, /* unlink */
    [14] = {CREATE, .name = 1}, /* mknod */
    [15] = {CHANGE_MODE, .name = 1, .value = 2},
    [38] = {RENAME, .name = 1, .other_name = 2},
    [39] = {CREATE, .name = 1}, /* mkdir */
    [40] = {REMOVE, .name = 1}, /* rmdir */
    [83] = {CREATE, .name = 2}, /* symlink */
    [92] = {TRUNCATE, .name = 1},
    [94] = {CHANGE_MODE, .folder = 1, .value = 2}, /* fchmod */
    [193] = {TRUNCATE, .name = 1}, /* truncate64 */
    [295] = {OPEN, .folder = 1, .name = 2, .value = 3}, /* openat */
    [296] = {CREATE, .folder = 1, .name = 2}, /* mkdirat */
    [297] = {CREATE, .folder = 1, .name = 2}, /* mknodat */
    [301] = {REMOVE, .folder = 1, .name = 2}, /* unlinkat */
    [302] = {RENAME, .folder = 1, .name = 2, .other_folder = 3, .other_name = 4}, /* renameat */
    [303] = {CREATE, .folder = 3, .name = 4, .other_folder = 1, .other_name = 2}, /* linkat */
    [304] = {CREATE, .folder = 2, .name = 3}, /* symlinkat */
    [306] = {CHANGE_MODE, .folder = 1, .name = 2, .value = 3}, /* fchmodat */
    [342] = {OPEN, .value = 3}, /* open_by_handle_at */
    [353] = {RENAME, .folder = 1, .name = 2, .other_folder = 3, .other_name = 4}, /* renameat2 */
    [361] = {BIND},
    [362] = {CONNECT},
    [363] = {LISTEN},
    [369] = {SEND}, /* sendto */
    [425] = {OPEN}, /* io_uring_setup */
    [437] = {OPEN, .folder = 1, .name = 2, .how = 3}, /* openat2 */
    [452] = {CHANGE_MODE, .folder = 1, .name = 2, .value = 3}, /* fchmodat2 */
};

/* The thread has made a system call of 32 bits; from arch/x86/include/asm/thread_info.h. */
#define TS_COMPAT 2

static __always_inline bool is_32(struct task_struct *task) {
  return task->thread_info.status & TS_COMPAT;
}

static __always_inline __u64 argument(struct task_struct *task, struct pt_regs *registers, __u8 number) {
  if (is_32(task)) {
    switch (number) {
    case 1:
      return (__u32)registers->bx;
    case 2:
      return (__u32)registers->cx;
    case 3:
      return (__u32)registers->dx;
    case 4:
      return (__u32)registers->si;
    case 5:
      return (__u32)registers->di;
    case 6:
      return (__u32)registers->bp;
    }
    return 0;
  }
  switch (number) {
  case 1:
    return registers->di;
  case 2:
    return registers->si;
  case 3:
    return registers->dx;
  case 4:
    return registers->r10;
  case 5:
    return registers->r8;
  case 6:
    return registers->r9;
  }
  return 0;
}

static __always_inline __s32 folder_of(struct task_struct *task, struct pt_regs *registers, __u8 number) {
  return number ? (__s32)argument(task, registers, number) : AT_FDCWD;
}

#define EPERM 1
#define EACCES 13
#define EINPROGRESS 115
#define ERESTARTSYS 512
#define FMODE_CREATED 0x100000
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOCK_DGRAM 2
#define PORT_OF_NAMES 53

#define O_WRONLY 01
#define O_CREAT 0100
#define O_TRUNC 01000

/* The flags that a call to open something has. */
static __always_inline __u64 flags_of(struct task_struct *task, struct pt_regs *registers, const struct call *call) {
  if (call->how) {
    __u64 flags = 0;
    bpf_probe_read_user(&flags, sizeof(flags), (void *)argument(task, registers, call->how));
    return flags;
  }
  if (call->value)
    return argument(task, registers, call->value);
  return call->name ? O_CREAT | O_WRONLY | O_TRUNC : 0; /* creat; or it opens no file */
}

static __always_inline void on_open(struct task_struct *task, struct pt_regs *registers, const struct call *call,
                                    long result, __u64 *launch) {
  struct file *file = 0;
  bool watched = false;
  if (result >= 0) {
    file = file_of(task, result);
    if (file)
      watched = is_watched((__u64)&file->f_path);
    if (file ? !launch && !watched : !launch || !call->name)
      return;
  } else if (result <= -ERESTARTSYS || (!launch && result != -EACCES && result != -EPERM) || !call->name) {
    return;
  }
  struct draft *draft = begin(CALLS, OPEN, task, launch);
  if (!draft)
    return;
  __u64 flags = flags_of(task, registers, call);
  if (file) {
    /* The kernel has forgotten that it has emptied the file. */
    draft->header.value = BPF_CORE_READ(file, f_flags) | (flags & O_TRUNC);
    if (BPF_CORE_READ(file, f_mode) & FMODE_CREATED)
      draft->header.flags |= CREATED;
    put_path(draft->program, 0, (__u64)&file->f_path);
    if (draft->header.flags & NOWHERE && call->name)
      put_text(draft, 1, (void *)argument(task, registers, call->name), false);
    if (watched)
      put_place(draft->program, 2, (__u64)BPF_CORE_READ(file, f_path.dentry));
  } else {
    draft->header.value = flags;
    /* Where it was opened, another thread has closed it already: what it was is not known. */
    draft->header.flags |= result < 0 ? FAILED : ASKED;
    put_given(draft->program, 0, folder_of(task, registers, call->folder), argument(task, registers, call->name),
              false);
  }
  tell(draft);
}

static __always_inline void on_change(struct task_struct *task, struct pt_regs *registers, const struct call *call,
                                      __u64 *launch) {
  struct draft *draft = begin(CALLS, call->kind, task, launch);
  if (!draft)
    return;
  draft->header.value = argument(task, registers, call->value);
  if (call->name) {
    put_given(draft->program, 0, folder_of(task, registers, call->folder), argument(task, registers, call->name),
              false);
    if (call->other_name)
      put_given(draft->program, 2, folder_of(task, registers, call->other_folder),
                argument(task, registers, call->other_name), false);
  } else {
    struct file *file = file_of(task, argument(task, registers, call->folder));
    if (file)
      put_path(draft->program, 0, (__u64)&file->f_path);
  }
  tell(draft);
}

/* An address as sockaddr_in and sockaddr_in6 have it. */
struct address {
  __u16 family;
  __u16 port;
  __u8 bytes[20];
};

/* Puts an end of a socket of the Internet, if it is one and has that end. */
static __always_inline void put_end(struct draft *draft, struct socket *socket, bool peer) {
  struct sock *sock = BPF_CORE_READ(socket, sk);
  struct address address = {.family = BPF_CORE_READ(sock, __sk_common.skc_family)};
  address.port = peer ? BPF_CORE_READ(sock, __sk_common.skc_dport)
                      : __builtin_bswap16(BPF_CORE_READ(sock, __sk_common.skc_num));
  if (!address.port)
    return;
  if (address.family == AF_INET) {
    __u32 *bytes = (__u32 *)address.bytes;
    *bytes = peer ? BPF_CORE_READ(sock, __sk_common.skc_daddr) : BPF_CORE_READ(sock, __sk_common.skc_rcv_saddr);
  } else if (address.family == AF_INET6) {
    struct in6_addr *bytes = (struct in6_addr *)(address.bytes + 4);
    if (peer)
      BPF_CORE_READ_INTO(bytes, sock, __sk_common.skc_v6_daddr);
    else
      BPF_CORE_READ_INTO(bytes, sock, __sk_common.skc_v6_rcv_saddr);
  } else {
    return;
  }
  __builtin_memcpy(draft->parts, &address, sizeof(address));
  put(draft, 0, sizeof(address));
}

static __always_inline void on_listen(struct task_struct *task, __u32 fd, __u64 *launch) {
  struct socket *socket = socket_of(task, fd);
  struct draft *draft = socket ? begin(CALLS, LISTEN, task, launch) : 0;
  if (!draft)
    return;
  put_end(draft, socket, false);
  if (draft->end) /* others were told of when they were bound to their paths */
    tell(draft);
}

/* What was connected tells itself whom to: the process may have changed the address meanwhile. */
static __always_inline void on_connect(struct task_struct *task, long result, __u32 fd, const void *address,
                                       __u32 address_length, __u64 *launch) {
  if (result <= -ERESTARTSYS)
    return;
  struct draft *draft = begin(CALLS, CONNECT, task, launch);
  if (!draft)
    return;
  if (result && result != -EINPROGRESS) {
    draft->header.flags |= FAILED;
  } else {
    struct socket *socket = socket_of(task, fd);
    if (socket)
      put_end(draft, socket, true);
  }
  if (!draft->end)
    put_bytes(draft, 0, address, address_length, 128);
  tell(draft);
}

static __always_inline void on_address(struct task_struct *task, __u16 kind, const void *address, __u32 address_length,
                                       const void *payload, __u64 payload_length, __u64 *launch) {
  struct draft *draft = begin(CALLS, kind, task, launch);
  if (!draft)
    return;
  put_bytes(draft, 0, address, address_length, 128);
  put_bytes(draft, 1, payload, payload_length, 512);
  tell(draft);
}

static __always_inline void on_send(struct task_struct *task, __u32 fd, const void *address,
                                    __u32 address_length, const void *payload, __u64 payload_length, __u64 *launch) {
  __u16 port = 0;
  if (address) {
    struct address given = {};
    bpf_probe_read_user(&given, 4, address);
    if (given.family != AF_UNIX && given.family != AF_INET && given.family != AF_INET6)
      return;
    port = given.family == AF_UNIX ? 0 : given.port;
  } else {
    struct socket *socket = socket_of(task, fd);
    if (!socket)
      return;
    struct sock *sock = BPF_CORE_READ(socket, sk);
    port = BPF_CORE_READ(sock, __sk_common.skc_dport);
    if (port != __builtin_bswap16(PORT_OF_NAMES))
      return;
    __u16 family = BPF_CORE_READ(sock, __sk_common.skc_family);
    if (family != AF_INET && family != AF_INET6)
      return;
  }
  if (port != __builtin_bswap16(PORT_OF_NAMES))
    payload_length = 0;
  on_address(task, SEND, address, address ? address_length : 0, payload, payload_length, launch);
}

/* The call is one of x32, of 64 bits with short pointers: most have the same numbers and arguments. */
#define X32 0x40000000ULL

SEC("tp_btf/sys_exit")
int BPF_PROG(on_return, struct pt_regs *registers, long result) {
  struct task_struct *task = bpf_get_current_task_btf();
  __u64 number = registers->orig_ax & ~X32;
  if (number >= CALLS_END)
    return 0;
  const struct call *call = is_32(task) ? &calls_32[number] : &calls[number];
  __u8 kind = call->kind;
  if (kind == NOTHING)
    return 0;
  __u32 pid = task->tgid;
  __u64 *launch = bpf_map_lookup_elem(&tracked, &pid);
  if (!launch) {
    if (kind >= CONNECT)
      return 0;
    __u32 zero = 0;
    __u32 *self = bpf_map_lookup_elem(&listener, &zero);
    if (self && *self == pid) {
      count(HEARD);
      return 0;
    }
  }
  if (kind == OPEN) {
    on_open(task, registers, call, result, launch);
    return 0;
  }
  if (kind == CONNECT) {
    on_connect(task, result, argument(task, registers, 1), (void *)argument(task, registers, 2),
               argument(task, registers, 3), launch);
    return 0;
  }
  if (result < 0)
    return 0;
  if (kind < CONNECT) {
    on_change(task, registers, call, launch);
    return 0;
  }
  __u32 fd = argument(task, registers, 1);
  const void *second = (void *)argument(task, registers, 2);
  if (kind == BIND) {
    struct socket *socket = socket_of(task, fd);
    struct address given = {};
    bpf_probe_read_user(&given, 4, second);
    /* Others are told of when they listen. */
    if (socket && (given.family == AF_UNIX || (given.port && BPF_CORE_READ(socket, type) == SOCK_DGRAM)))
      on_address(task, kind, second, argument(task, registers, 3), 0, 0, launch);
  } else if (kind == LISTEN) {
    on_listen(task, fd, launch);
  } else {
    const void *address = 0;
    __u32 address_length = 0;
    const void *payload = second;
    __u64 payload_length = argument(task, registers, 3);
    if (kind == SEND) {
      address = (void *)argument(task, registers, 5);
      address_length = argument(task, registers, 6);
    } else if (kind == SEND_MESSAGE) {
      struct user_msghdr message = {};
      struct iovec vector = {};
      bpf_probe_read_user(&message, sizeof(message), second);
      bpf_probe_read_user(&vector, sizeof(vector), message.vector);
      address = message.name;
      address_length = message.name_length;
      payload = vector.base;
      payload_length = vector.length;
    }
    on_send(task, fd, address, address_length, payload, payload_length, launch);
  }
  return 0;
}

/* What io_uring is asked for, from linux/io_uring.h. */
enum {
  RING_CONNECT = 16,
  RING_OPEN = 18,
  RING_OPEN_2 = 28,
  RING_RENAME = 35,
  RING_REMOVE = 36,
  RING_MAKE_FOLDER = 37,
  RING_SYMBOLIC_LINK = 38,
  RING_LINK = 39,
};

/* A path that a request has, and where it starts from. */
#define PUT_REQUESTED(draft, part, request, folder, path)                                                              \
  put_given(draft->program, part, BPF_CORE_READ(request, folder), (__u64)BPF_CORE_READ(request, path, name), true)

/* Not each kernel has this trace point, or has it thus: it is loaded if it can be. */
SEC("?tp_btf/io_uring_submit_req")
int BPF_PROG(on_request, struct io_kiocb *request) {
  struct task_struct *task = bpf_get_current_task_btf();
  __u32 pid = task->tgid;
  __u64 *launch = bpf_map_lookup_elem(&tracked, &pid);
  void *command = (void *)request + bpf_core_field_offset(struct io_kiocb, cmd);
  __u8 operation = request->opcode;
  __u16 kind = operation == RING_CONNECT                                 ? CONNECT
               : operation == RING_OPEN || operation == RING_OPEN_2      ? OPEN
               : operation == RING_RENAME                                ? RENAME
               : operation == RING_REMOVE                                ? REMOVE
               : operation >= RING_MAKE_FOLDER && operation <= RING_LINK ? CREATE
                                                                         : NOTHING;
  if (kind == NOTHING || (kind == CONNECT && !launch))
    return 0;
  struct draft *draft = begin(REQUESTS, kind, task, launch);
  if (!draft)
    return 0;
  draft->header.flags |= ASKED;
  if (operation == RING_CONNECT) {
    struct io_connect *connect = command;
    put_bytes(draft, 0, BPF_CORE_READ(connect, addr), BPF_CORE_READ(connect, addr_len), 128);
  } else if (kind == OPEN) {
    struct io_open *open = command;
    draft->header.value = BPF_CORE_READ(open, how.flags);
    PUT_REQUESTED(draft, 0, open, dfd, filename);
  } else if (operation == RING_RENAME) {
    struct io_rename *rename = command;
    PUT_REQUESTED(draft, 0, rename, old_dfd, oldpath);
    PUT_REQUESTED(draft, 2, rename, new_dfd, newpath);
  } else if (operation == RING_REMOVE) {
    struct io_unlink *remove = command;
    PUT_REQUESTED(draft, 0, remove, dfd, filename);
  } else if (operation == RING_MAKE_FOLDER) {
    struct io_mkdir *make = command;
    PUT_REQUESTED(draft, 0, make, dfd, filename);
  } else {
    struct io_link *link = command;
    PUT_REQUESTED(draft, 0, link, new_dfd, newpath);
    if (operation == RING_LINK)
      PUT_REQUESTED(draft, 2, link, old_dfd, oldpath);
  }
  tell(draft);
  return 0;
}
