import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Nothing global is changed by our tests, so files can share a thread and the modules it has loaded.
    // Generous, for busy machines: a test that hangs is what this is for, not one that is slow.
    testTimeout: 60_000,
    pool: 'threads',
    isolate: false,
    reporters: ['default', './test/support/reporter.ts'],
  },
});
