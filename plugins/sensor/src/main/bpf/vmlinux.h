/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/*
 * Only what the sensor reads of the kernel, and only by name: libbpf finds where each field is on the
 * kernel that runs (CO-RE). So the order here and what is left out do not matter.
 */
#ifndef CLAWDEFENDER_VMLINUX_H
#define CLAWDEFENDER_VMLINUX_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef int pid_t;
typedef _Bool bool;

enum { false = 0, true = 1 };

enum {
  BPF_MAP_TYPE_HASH = 1,
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_LRU_HASH = 9,
  BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
  BPF_NOEXIST = 1,
};

enum {
  BPF_F_MMAPABLE = 1024,
};

enum {
  BPF_RB_NO_WAKEUP = 1,
};

enum {
  BPF_RB_AVAIL_DATA = 0,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs {
  unsigned long r10, r9, r8, bp, bx, cx, dx, si, di, orig_ax;
};

struct thread_info {
  __u32 status;
};

struct qstr {
  __u32 len;
  const unsigned char *name;
};

struct inode {
  unsigned short i_mode;
};

struct dentry {
  unsigned int d_flags;
  struct dentry *d_parent;
  struct qstr d_name;
};

struct super_block {
  struct dentry *s_root;
};

struct vfsmount {
  struct dentry *mnt_root;
  struct super_block *mnt_sb;
};

struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
};

struct path {
  struct vfsmount *mnt;
  struct dentry *dentry;
};

struct file {
  unsigned int f_mode;
  unsigned int f_flags;
  struct inode *f_inode;
  struct path f_path;
  void *private_data;
};

struct fdtable {
  unsigned int max_fds;
  struct file **fd;
};

struct files_struct {
  struct fdtable *fdt;
};

struct fs_struct {
  struct path pwd;
};

struct mm_struct {
  unsigned long arg_start, arg_end;
};

typedef struct {
  int counter;
} atomic_t;

struct signal_struct {
  atomic_t live;
};

struct task_struct {
  struct thread_info thread_info;
  int exit_code;
  pid_t pid;
  pid_t tgid;
  struct task_struct *real_parent;
  struct mm_struct *mm;
  struct fs_struct *fs;
  struct files_struct *files;
  struct signal_struct *signal;
};

struct linux_binprm {
  struct file *file;
};

struct in6_addr {
  __u8 bytes[16];
};

struct sock_common {
  __be32 skc_daddr;
  __be32 skc_rcv_saddr;
  __be16 skc_dport;
  __u16 skc_num;
  unsigned short skc_family;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
  struct sock_common __sk_common;
};

struct socket {
  short type;
  struct sock *sk;
};

struct filename {
  const char *name;
};

struct io_cmd_data {
  __u8 data[56];
};

struct io_kiocb {
  struct io_cmd_data cmd;
  __u8 opcode;
};

struct open_how {
  __u64 flags;
};

struct io_open {
  int dfd;
  struct filename *filename;
  struct open_how how;
};

struct io_rename {
  int old_dfd, new_dfd;
  struct filename *oldpath, *newpath;
};

struct io_unlink {
  int dfd;
  struct filename *filename;
};

struct io_mkdir {
  int dfd;
  struct filename *filename;
};

struct io_link {
  int old_dfd, new_dfd;
  struct filename *oldpath, *newpath;
};

struct io_connect {
  void *addr;
  int addr_len;
};

#pragma clang attribute pop

/* What programs hand to the kernel never changes its layout. */

struct iovec {
  void *base;
  __u64 length;
};

struct user_msghdr {
  void *name;
  __u32 name_length;
  __u32 unused;
  struct iovec *vector;
  __u64 vector_length;
};

#endif
