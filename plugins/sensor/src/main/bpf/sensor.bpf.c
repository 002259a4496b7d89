// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Sees what processes do and tells it through a ring buffer: everything of processes that are tracked but
 * what they only read and has no name that matters, beginnings and ends of all processes, and of the others
 * what may touch credentials. What is not told since it is of no interest is counted.
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
  CHANGED = 128, /* the names were other ones, or could not be read, when the call began */
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
  __s64 value;
  __u16 lengths[4];
};

#define NAME 32

/* A name, or as much of it as is compared, in lower case. */
struct name {
  __u64 words[NAME / 8];
};

/* So much of a path that was given is looked through; a longer one may matter. */
#define GIVEN 384

/* What a path that was given is looked through with: the name at hand, and the one before it, if it is known. */
struct words {
  __u64 length;
  __u64 knows_before;
  struct name before;
  union {
    struct name name;
    __u8 letters[GIVEN];
  };
};

#define PART 4095
#define PARTS_MASK 0x3fff

/*
 * A record while it is made. A part that begins at the last place still has room. Where the next one
 * begins is kept in memory, since the verifier follows each value that a register may have.
 */
struct draft {
  __u64 end;
  __u32 program;
  struct words words;
  struct name parent;
  __u64 wants_parent;
  struct header header;
  __u8 parts[PARTS_MASK + 1 + PART + 1];
};

#define RING (8 << 20)

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, RING);
} ring SEC(".maps");

#define SHARES 256

/*
 * How much of the ring a launch has, in bytes: what it was given and, written by the listener, what of that
 * was read; and how many of its records were lost. The first is for all that is of none; several launches may share one.
 */
struct share {
  __u64 given;
  __u64 taken;
  __u64 lost;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, SHARES);
  __uint(map_flags, BPF_F_MMAPABLE);
  __type(key, __u32);
  __type(value, struct share);
} shares SEC(".maps");

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

/* What the name before one that matters must be, "/" if there must be none; and whether it matters who is not tracked. */
struct watch {
  struct name parent;
  __u64 for_all;
};

/* Files and folders that matter, by their last name. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct name);
  __type(value, struct watch);
} watched SEC(".maps");

/*
 * For each length of a name that matters (in the last place: it or more), the first letters that there are, modulo 64:
 * of those that matter for all, and then of all of them.
 */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2 * NAME);
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

/* What tells the names apart that a thread's call began with, by the thread's id. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, __u32);
  __type(value, __u64);
} names SEC(".maps");

/* How many records were lost, and how often was read what is of no interest. */
enum total { LOST, READ, TOTALS };

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, TOTALS);
  __uint(map_flags, BPF_F_MMAPABLE);
  __type(key, __u32);
  __type(value, __u64);
} totals SEC(".maps");

enum counter { UNTRACKED, HEARD, COUNTERS };

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, COUNTERS);
  __type(key, __u32);
  __type(value, __u64);
} counters SEC(".maps");

/* A draft for each program, since one may be stopped for another. */
enum { FORKS, EXECUTIONS, EXITS, ENTRIES, CALLS, REQUESTS, PROGRAMS };

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

static __always_inline void add(__u32 total) {
  __u64 *value = bpf_map_lookup_elem(&totals, &total);
  if (value)
    __sync_fetch_and_add(value, 1);
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
  header->value = 0;
  draft->end = 0;
  draft->program = program;
  __builtin_memset(header->lengths, 0, sizeof(header->lengths));
  return draft;
}

#define RECORD_HEADER 8

/*
 * The listener looks often enough; waking it for each would cost more than all the rest. Nobody may have more of
 * the ring than there is left of it: so whoever floods it leaves room for the others, however many flood it.
 */
static __always_inline void tell(struct draft *draft) {
  __u64 length = sizeof(struct header) + (draft->end & PARTS_MASK);
  __u64 launch = draft->header.launch;
  __u32 place = launch ? 1 + launch % (SHARES - 1) : 0;
  struct share *share = bpf_map_lookup_elem(&shares, &place);
  if (!share)
    return;
  __s64 left = RING - bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
  if ((__s64)(share->given - share->taken) <= left &&
      !bpf_ringbuf_output(&ring, &draft->header, length, BPF_RB_NO_WAKEUP)) {
    __sync_fetch_and_add(&share->given, (RECORD_HEADER + length + 7) & ~7);
    return;
  }
  __sync_fetch_and_add(&share->lost, 1);
  add(LOST);
}

static __always_inline __u8 *next(struct draft *draft) {
  return draft->parts + (*(volatile __u64 *)&draft->end & PARTS_MASK);
}

static __always_inline void put(struct draft *draft, __u32 part, __u32 length) {
  draft->end += length;
  draft->header.lengths[part] += length;
}

/* A name in a path, its first letter, and the folder that it is in. */
struct step {
  struct dentry *above;
  const unsigned char *name;
  __u32 length;
  unsigned char first;
};

/* A field of those that were read at once, by its place among them, which is known when the program is loaded. */
static __always_inline __u64 field(const __u64 *fields, __u32 at) {
  asm volatile("" : "+r"(at));
  return *(const __u64 *)((const __u8 *)fields + (at & 24));
}

/* Where a short name begins, which is kept in the file's own entry, after d_parent, d_name and d_inode. */
#define SHORT_NAME 4

/* Reads a step at once, since this is what takes the time: the fields are side by side in each kernel. */
static __always_inline void read_step(struct step *step, struct dentry *dentry) {
  __u64 fields[SHORT_NAME + 1] = {};
  __u32 start = bpf_core_field_offset(struct dentry, d_parent);
  bpf_probe_read_kernel(fields, sizeof(fields), (void *)dentry + start);
  step->above = (struct dentry *)fields[0];
  step->name = (const unsigned char *)field(fields, bpf_core_field_offset(struct dentry, d_name.name) - start);
  __u64 hash_and_length = field(fields, bpf_core_field_offset(struct dentry, d_name.len) - start);
  step->length = hash_and_length >> 32;
  step->first = fields[SHORT_NAME];
  if ((__u64)step->name - (__u64)dentry - start != 8 * SHORT_NAME)
    bpf_probe_read_kernel(&step->first, 1, step->name);
}

/*
 * What goes through many names is a function of its own with numbers only: so the verifier looks at it once, and not
 * for each place that it is called from.
 */
static __always_inline __u64 address(const void *pointer) {
  __u64 number = 0;
  bpf_probe_read_kernel(&number, sizeof(number), &pointer);
  return number;
}

static __always_inline struct draft *draft_of(__u32 program) {
  return bpf_map_lookup_elem(&drafts, &program);
}

/*
 * Puts the name of a file in the folder above it. Returns that folder, the file itself if it is in none, and 0 if there
 * is no more room.
 */
__noinline __u64 put_step(__u32 program, __u32 part, __u64 at) {
  struct draft *draft = draft_of(program);
  if (!draft)
    return 0;
  part &= 3;
  if (*(volatile __u16 *)&draft->header.lengths[part] > PART - 256)
    return 0;
  struct step step;
  read_step(&step, (struct dentry *)at);
  long length = bpf_probe_read_kernel_str(next(draft), 256, step.name);
  if (length <= 0)
    return 0;
  put(draft, part, length);
  return (__u64)step.above;
}

__noinline int put_path_of(__u32 program, __u32 part, __u64 at) {
  struct draft *draft = draft_of(program);
  if (!draft)
    return 0;
  part &= 3;
  struct path *path = (struct path *)at;
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
    __u64 above = put_step(program, part, (__u64)dentry);
    if (!above)
      break;
    if (above == (__u64)dentry) {
      draft->header.flags |= NOWHERE;
      return 0;
    }
    dentry = (struct dentry *)above;
  }
  draft->header.flags |= CUT;
  return 0;
}

/* Puts the names of a file and of the folders above it, the last first, each ended by a zero byte. */
static __always_inline void put_path(struct draft *draft, __u32 part, struct path *path) {
  put_path_of(draft->program, part, address(path));
}

/* A text, which is in the kernel's memory or in the process's. */
static __always_inline void put_text(struct draft *draft, __u32 part, const void *text, bool kernels) {
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

/*
 * Puts a path that a process gave, and the folder that it starts from if it is relative. Returns where that is, if there
 * is one.
 */
__noinline __u64 put_given(__u32 program, __u32 part, __s32 folder, __u64 name, bool kernels) {
  struct task_struct *task = bpf_get_current_task_btf();
  struct draft *draft = draft_of(program);
  if (!draft)
    return 0;
  part &= 2;
  char first = 0;
  if (kernels)
    bpf_probe_read_kernel(&first, 1, (void *)name);
  else
    bpf_probe_read_user(&first, 1, (void *)name);
  __u64 from = 0;
  if (first != '/') {
    struct file *file = folder == AT_FDCWD ? 0 : file_of(task, folder);
    if (file)
      from = (__u64)&file->f_path;
    else if (folder == AT_FDCWD)
      from = address(&task->fs->pwd);
    else
      draft->header.flags |= ADRIFT;
    if (from)
      put_path_of(program, part, from);
  }
  put_text(draft, part + 1, (void *)name, kernels);
  return from;
}

/* Puts the names of a file and of the folders above it in its own file system, wherever that is mounted. */
__noinline int put_place(__u32 program, __u32 part, __u64 at) {
  struct draft *draft = draft_of(program);
  if (!draft)
    return 0;
  part &= 3;
  struct dentry *dentry = (struct dentry *)at;
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

/* Eight letters in lower case, those of ASCII. */
static __always_inline __u64 lower(__u64 letters) {
  const __u64 each = 0x0101010101010101;
  __u64 low = letters & 0x7f * each;
  __u64 from_a = low + (0x80 - 'A') * each;
  __u64 past_z = low + (0x7f - 'Z') * each;
  return letters | ((from_a ^ past_z) & ~letters & 0x80 * each) >> 2;
}

static __always_inline bool equal(const struct name *one, const struct name *other) {
  return one->words[0] == other->words[0] && one->words[1] == other->words[1] && one->words[2] == other->words[2] &&
         one->words[3] == other->words[3];
}

static __always_inline void put_lower(struct name *name) {
  for (int i = 0; i < NAME / 8; i++)
    name->words[i] = lower(name->words[i]);
}

static __always_inline void read_name(struct name *name, const void *from) {
  bpf_probe_read_kernel_str(name, NAME, from);
  put_lower(name);
}

/* Whether there is a name of such a length that matters and begins with such a letter. */
static __always_inline bool may_matter(__u64 length, unsigned char first, bool is_tracked) {
  __u32 place = (length < NAME ? length : NAME - 1) + (is_tracked ? NAME : 0);
  __u64 *letters = bpf_map_lookup_elem(&initials, &place);
  return letters && *letters & 1ULL << (first & 63);
}

/* The kernel compares names of such a file system otherwise than byte by byte. */
#define DCACHE_OP_HASH 1
#define DCACHE_OP_COMPARE 2

static __always_inline bool compares_otherwise(struct dentry *dentry) {
  return BPF_CORE_READ(dentry, d_flags) & (DCACHE_OP_HASH | DCACHE_OP_COMPARE);
}

/*
 * Whether a name on the way up from a file matters, maybe together with the one that was looked at before it.
 * Asked only of one that may matter, or is the one above one that does together with it.
 */
__noinline int is_name_watched(__u64 at, __u32 may, __u32 is_tracked) {
  struct draft *draft = draft_of(CALLS);
  if (!draft)
    return true;
  struct name own = {};
  if (draft->wants_parent) {
    read_name(&own, (void *)at);
    if (equal(&own, &draft->parent))
      return true;
    draft->wants_parent = false;
  }
  if (!may)
    return false;
  read_name(&own, (void *)at);
  struct watch *watch = bpf_map_lookup_elem(&watched, &own);
  if (!watch || !(is_tracked || watch->for_all))
    return false;
  draft->parent = watch->parent;
  draft->wants_parent = true;
  return !watch->parent.words[0];
}

/*
 * Whether a file has, at or above it, a name that matters: first in its own file system, so that it is found
 * wherever a part of that is mounted, and then above the place where it is mounted. Also where that cannot be said.
 */
__noinline int is_watched(__u64 at, __u32 is_tracked) {
  struct path *path = (struct path *)at;
  struct dentry *dentry = BPF_CORE_READ(path, dentry);
  struct vfsmount *filesystem = BPF_CORE_READ(path, mnt);
  struct mount *mount = (void *)filesystem - bpf_core_field_offset(struct mount, mnt);
  struct dentry *root = BPF_CORE_READ(mount, mnt.mnt_root);
  if (is_tracked && compares_otherwise(dentry))
    return true;
  if (bpf_core_field_offset(struct dentry, d_name) - bpf_core_field_offset(struct dentry, d_parent) > 16)
    return true; /* a kernel that lays them out at random: names cannot be read thus */
  struct draft *draft = draft_of(CALLS);
  if (!draft)
    return true;
  draft->wants_parent = false;
  for (int i = 0; i < 32; i++) {
    struct step step;
    read_step(&step, dentry);
    if (step.above == dentry) {
      if (is_tracked && dentry != BPF_CORE_READ(mount, mnt.mnt_sb, s_root))
        return true; /* nobody knows what is above it */
      struct mount *above = BPF_CORE_READ(mount, mnt_parent);
      if (above == mount || !above)
        return draft->wants_parent && draft->parent.words[0] == '/';
      dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      mount = above;
      root = BPF_CORE_READ(mount, mnt.mnt_root);
      if (is_tracked && compares_otherwise(dentry))
        return true;
      continue;
    }
    if (dentry == root && draft->wants_parent)
      return true; /* the folder above has another name where it is mounted */
    bool may = may_matter(step.length, step.first, is_tracked);
    if ((may || draft->wants_parent) && is_name_watched((__u64)step.name, may, is_tracked))
      return true;
    dentry = step.above;
  }
  return true;
}

/* Words of which only letters before the last are looked at. */
#define UP 0x2e2e
#define HERE 0x2e
#define WITHOUT_LAST (~0ULL >> 8)

enum { GO_ON, MATTERS, AT_END };

/*
 * Takes a letter of a path that a tracked process gave, which is at a place of a draft; where a name of it ends, says
 * whether that matters. Names are put together in memory for the verifier's sake.
 */
__noinline int take_letter(__u32 program, __u64 at, __u32 is_first) {
  struct draft *draft = draft_of(program);
  if (!draft)
    return MATTERS;
  struct words *words = &draft->words;
  __u8 letter = draft->parts[at & PARTS_MASK];
  if (letter && letter != '/') {
    __u64 length = words->length;
    if (length < GIVEN)
      words->letters[length] = letter;
    words->length = length + 1;
    return GO_ON;
  }
  struct name own = words->name;
  own.words[3] &= WITHOUT_LAST;
  __u64 first = own.words[0];
  if (is_first && letter) {
    words->before.words[0] = '/';
    words->knows_before = 1;
  } else if (first == UP) {
    words->knows_before = 0;
  } else if (first && first != HERE) {
    put_lower(&own);
    if (may_matter(words->length, words->letters[0], true)) {
      struct watch *watch = bpf_map_lookup_elem(&watched, &own);
      if (watch && (!watch->parent.words[0] || !words->knows_before || equal(&watch->parent, &words->before)))
        return MATTERS;
    }
    words->before = own;
    words->knows_before = 1;
  }
  words->length = 0;
  __builtin_memset(&words->name, 0, sizeof(words->name));
  return letter ? GO_ON : AT_END;
}

/*
 * Whether a path that a tracked process gave has a name that matters, as it stands there. It begins at a place of a
 * draft and ends with a zero byte.
 */
__noinline int is_given_watched(__u32 program, __u64 begin) {
  struct draft *draft = draft_of(program);
  if (!draft)
    return true;
  struct words *words = &draft->words;
  __builtin_memset(words, 0, sizeof(*words) - sizeof(words->letters) + sizeof(words->name));
  draft->parts[draft->end & PARTS_MASK] = 0;
  for (__u32 i = 0; i < GIVEN; i++) {
    int taken = take_letter(program, begin + i, i == 0);
    if (taken != GO_ON)
      return taken == MATTERS;
  }
  return true;
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
  put_path(draft, 0, &program->file->f_path);
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
#define ENOENT 2
#define EACCES 13
#define ENOTDIR 20
#define EINPROGRESS 115
#define ERESTARTSYS 512
#define FMODE_CREATED 0x100000
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOCK_DGRAM 2
#define PORT_OF_NAMES 53

#define O_ACCMODE 03
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

static __always_inline bool only_reads(__u64 flags) {
  return !(flags & (O_ACCMODE | O_CREAT | O_TRUNC));
}

/*
 * What a tracked process only reads is told if a name of it matters, and so is what it could not read; that something
 * was not there, if a name that was given matters, or one of the folder that it is relative to.
 */
static __always_inline void on_open(struct task_struct *task, struct pt_regs *registers, const struct call *call,
                                    struct file *file, __u64 *launch) {
  bool watched = is_watched(address(&file->f_path), launch != 0);
  if (!launch && !watched)
    return;
  /* The kernel has forgotten that it has emptied the file. */
  __u64 flags = BPF_CORE_READ(file, f_flags) | (flags_of(task, registers, call) & O_TRUNC);
  bool created = BPF_CORE_READ(file, f_mode) & FMODE_CREATED;
  /* Flags that are in memory another thread can change. */
  if (!watched && !created && !call->how && only_reads(flags)) {
    add(READ);
    return;
  }
  struct draft *draft = begin(CALLS, OPEN, task, launch);
  if (!draft)
    return;
  draft->header.value = flags;
  if (created)
    draft->header.flags |= CREATED;
  put_path(draft, 0, &file->f_path);
  if (draft->header.flags & NOWHERE && call->name)
    put_text(draft, 1, (void *)argument(task, registers, call->name), false);
  if (watched)
    put_place(CALLS, 2, address(BPF_CORE_READ(file, f_path.dentry)));
  tell(draft);
}

/* What could not be opened; or it was, and another thread has closed it already, so that what it was is not known. */
static __always_inline void on_no_file(struct task_struct *task, struct pt_regs *registers, const struct call *call,
                                       long result, __u64 *launch) {
  struct draft *draft = begin(CALLS, OPEN, task, launch);
  if (!draft)
    return;
  __u64 flags = flags_of(task, registers, call);
  draft->header.value = flags;
  draft->header.flags |= result < 0 ? FAILED : ASKED;
  __u64 folder = put_given(CALLS, 0, folder_of(task, registers, call->folder), argument(task, registers, call->name),
                           false);
  bool is_missing = (result == -ENOENT || result == -ENOTDIR) && launch && only_reads(flags) &&
                    !(draft->header.flags & (CUT | ADRIFT));
  if (is_missing && !(folder && is_watched(folder, true)) && !is_given_watched(CALLS, draft->header.lengths[0]))
    add(READ);
  else
    tell(draft);
}

/* Adds the words of a text that a process gave to a sum; returns 0 if it cannot be read. */
__noinline __u64 sum_of(__u64 sum, __u64 text) {
  struct draft *draft = draft_of(ENTRIES);
  if (!draft)
    return 0;
  long length = bpf_probe_read_user_str(draft->parts, PART + 1, (void *)text);
  if (length <= 0)
    return 0;
  *(__u64 *)(draft->parts + (length & PARTS_MASK)) = 0;
  __u32 words = (length + 7) / 8;
  for (__u32 i = 0; i < (PART + 1) / 8 && i < words; i++) {
    sum = (sum ^ *(__u64 *)(draft->parts + i * 8)) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 29;
  }
  return sum;
}

/* What tells the names of a call from others; 0 if they cannot be read. */
static __always_inline __u64 sum_of_names(struct task_struct *task, struct pt_regs *registers,
                                          const struct call *call) {
  __u64 sum = sum_of(1, argument(task, registers, call->name));
  return sum && call->other_name ? sum_of(sum, argument(task, registers, call->other_name)) : sum;
}

/*
 * Another thread can change names after the kernel has read them, so that what is there when the call returns is not
 * what it was about. So they are looked at when it begins, too, and it is told if they are not the same.
 */
static __always_inline bool were_other_names(struct task_struct *task, struct pt_regs *registers,
                                             const struct call *call) {
  __u32 thread = task->pid;
  __u64 *then = bpf_map_lookup_elem(&names, &thread);
  __u64 before = then ? *then : 0;
  bpf_map_delete_elem(&names, &thread);
  return !before || before != sum_of_names(task, registers, call);
}

static __always_inline void on_change(struct task_struct *task, struct pt_regs *registers, const struct call *call,
                                      __u64 *launch) {
  bool changed = launch && call->name && were_other_names(task, registers, call);
  struct draft *draft = begin(CALLS, call->kind, task, launch);
  if (!draft)
    return;
  if (changed)
    draft->header.flags |= CHANGED;
  draft->header.value = argument(task, registers, call->value);
  if (call->name) {
    put_given(CALLS, 0, folder_of(task, registers, call->folder), argument(task, registers, call->name), false);
    if (call->other_name)
      put_given(CALLS, 2, folder_of(task, registers, call->other_folder), argument(task, registers, call->other_name),
                false);
  } else {
    struct file *file = file_of(task, argument(task, registers, call->folder));
    if (file)
      put_path(draft, 0, &file->f_path);
  }
  tell(draft);
}

/* An address as sockaddr_in and sockaddr_in6 have it. */
struct socket_address {
  __u16 family;
  __u16 port;
  __u8 bytes[20];
};

/* Puts an end of a socket of the Internet, if it is one and has that end. */
static __always_inline void put_end(struct draft *draft, struct socket *socket, bool peer) {
  struct sock *sock = BPF_CORE_READ(socket, sk);
  struct socket_address address = {.family = BPF_CORE_READ(sock, __sk_common.skc_family)};
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
  /* A connection that had begun before a signal came goes on by itself. */
  bool interrupted = result <= -ERESTARTSYS;
  struct draft *draft = begin(CALLS, CONNECT, task, launch);
  if (!draft)
    return;
  if (result && result != -EINPROGRESS && !interrupted) {
    draft->header.flags |= FAILED;
  } else {
    struct socket *socket = socket_of(task, fd);
    if (socket)
      put_end(draft, socket, true);
  }
  if (!draft->end && interrupted)
    return;
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
    struct socket_address given = {};
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

static __always_inline const struct call *call_of(struct task_struct *task, __u64 number) {
  if (number >= CALLS_END)
    return 0;
  return is_32(task) ? &calls_32[number] : &calls[number];
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_call, struct pt_regs *registers) {
  struct task_struct *task = bpf_get_current_task_btf();
  const struct call *call = call_of(task, registers->orig_ax & ~X32);
  if (!call || call->kind < CREATE || call->kind > TRUNCATE || !call->name)
    return 0;
  __u32 pid = task->tgid;
  if (!bpf_map_lookup_elem(&tracked, &pid))
    return 0;
  __u32 thread = task->pid;
  __u64 sum = sum_of_names(task, registers, call);
  bpf_map_update_elem(&names, &thread, &sum, 0);
  return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_return, struct pt_regs *registers, long result) {
  struct task_struct *task = bpf_get_current_task_btf();
  const struct call *call = call_of(task, registers->orig_ax & ~X32);
  if (!call || call->kind == NOTHING)
    return 0;
  __u8 kind = call->kind;
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
    struct file *file = result >= 0 ? file_of(task, result) : 0;
    if (file)
      on_open(task, registers, call, file, launch);
    else if (call->name && result > -ERESTARTSYS && (launch || result == -EACCES || result == -EPERM))
      on_no_file(task, registers, call, result, launch);
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
    struct socket_address given = {};
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
#define PUT_REQUESTED(part, request, folder, path)                                                                     \
  put_given(REQUESTS, part, BPF_CORE_READ(request, folder), (__u64)BPF_CORE_READ(request, path, name), true)

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
    PUT_REQUESTED(0, open, dfd, filename);
  } else if (operation == RING_RENAME) {
    struct io_rename *rename = command;
    PUT_REQUESTED(0, rename, old_dfd, oldpath);
    PUT_REQUESTED(2, rename, new_dfd, newpath);
  } else if (operation == RING_REMOVE) {
    struct io_unlink *remove = command;
    PUT_REQUESTED(0, remove, dfd, filename);
  } else if (operation == RING_MAKE_FOLDER) {
    struct io_mkdir *make = command;
    PUT_REQUESTED(0, make, dfd, filename);
  } else {
    struct io_link *link = command;
    PUT_REQUESTED(0, link, new_dfd, newpath);
    if (operation == RING_LINK)
      PUT_REQUESTED(2, link, old_dfd, oldpath);
  }
  tell(draft);
  return 0;
}
