package dev.clawdefender.policy;

/** Knows which rule in code a deciding thread is in, so that it need not wait for it for ever. */
public interface CodeGuard {
  /** Nobody watches. */
  CodeGuard NONE =
      new CodeGuard() {
        @Override
        public void enter(CodedRule rule) {}

        @Override
        public void exit() {}
      };

  /** The thread calls {@code rule}. */
  void enter(CodedRule rule);

  /** The rule has returned. May throw an error that ends the thread, which must not be caught. */
  void exit();
}
