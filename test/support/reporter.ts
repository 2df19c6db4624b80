import type { Reporter, TestModule, TestSpecification } from 'vitest/node';

/** Ends the output with one line that a program can read: `812 passed, 0 failed`, and `, 3 skipped` if any were. */
export default class CountReporter implements Reporter {
  private specifications: readonly TestSpecification[] = [];

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.specifications = specifications;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'pending' ? 'skipped' : state]++;
      }
      // A file that could not be loaded has no tests to count.
      if (module.state() === 'failed' && module.errors().length > 0) count.failed++;
    }
    const { passed, failed, skipped } = count;
    const text = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    // After what the other reporters have still to say.
    process.once('exit', () => process.stdout.write(text));
    if (this.specifications.length === 0) process.exitCode = 1;
  }
}
