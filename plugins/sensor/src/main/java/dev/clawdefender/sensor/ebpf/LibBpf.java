package dev.clawdefender.sensor.ebpf;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What is used of libbpf 1, see its headers libbpf.h and bpf.h. What returns an {@code int} returns
 * a negative errno if it fails; what returns a pointer returns null, and sets errno.
 */
interface LibBpf extends Library {
  /** By which the dynamic linker knows it. */
  String NAME = "libbpf.so.1";

  /** Says nothing on standard error any more, if {@code print} is null. */
  @Nullable Pointer libbpf_set_print(@Nullable Pointer print);

  int libbpf_num_possible_cpus();

  @Nullable Pointer bpf_object__open_mem(Pointer bytes, long size, @Nullable Pointer options);

  int bpf_object__load(Pointer object);

  void bpf_object__close(Pointer object);

  @Nullable Pointer bpf_object__next_program(Pointer object, @Nullable Pointer previous);

  int bpf_object__find_map_fd_by_name(Pointer object, String name);

  @Nullable Pointer bpf_object__find_program_by_name(Pointer object, String name);

  int bpf_program__set_autoload(Pointer program, boolean load);

  /** As C's {@code bool}: 0 is false. */
  byte bpf_program__autoload(Pointer program);

  int bpf_program__fd(Pointer program);

  @Nullable Pointer bpf_program__attach(Pointer program);

  int bpf_link__destroy(Pointer link);

  int bpf_map_update_elem(int fd, Pointer key, Pointer value, long flags);

  int bpf_map_lookup_elem(int fd, Pointer key, Pointer value);

  int bpf_map_delete_elem(int fd, Pointer key);

  int bpf_obj_get_info_by_fd(int fd, Pointer info, Pointer length);
}
