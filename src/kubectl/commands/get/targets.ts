// What the ways to print share: which objects are asked for, and going on after failures.

import { ApiError, isNotFound } from '../../../apimachinery/status.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { BareError } from '../../errors.ts';
import { findTargets, type Target, type Targets } from '../../resources.ts';

/** Is the answer for people: the default, or `-o wide`? */
export const isTable = (flags: FlagValues): boolean =>
  (flags.string('output') === '' && flags.string('template') === '') || flags.string('output') === 'wide';

export const filesOf = (flags: FlagValues) => ({
  filenames: flags.strings('filename').filter((name) => name !== ''),
  kustomize: flags.string('kustomize'),
  recursive: flags.bool('recursive'),
});

export const targetsOf = (
  args: readonly string[],
  flags: FlagValues,
  context: CommandContext,
  singleType = false,
): Promise<Targets> =>
  findTargets(context, {
    args,
    files: filesOf(flags),
    allNamespaces: flags.bool('all-namespaces'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    subresource: flags.string('subresource'),
    typeMeansAll: true,
    singleType,
  });

/** Visits all targets; failures are kept, and those of objects that are not there forgotten with --ignore-not-found. */
export async function collect<T>(
  targets: Targets,
  flags: FlagValues,
  fetch: (target: Target) => Promise<T>,
): Promise<{ found: T[]; errors: unknown[] }> {
  const found: T[] = [];
  const errors: unknown[] = [];
  for await (const target of targets.each) {
    try {
      if ('error' in target) throw target.error;
      found.push(await fetch(target));
    } catch (error) {
      if (!(flags.bool('ignore-not-found') && isNotFound(error))) errors.push('error' in target ? bare(error) : error);
    }
  }
  return { found, errors };
}

/** What is wrong with a file stands without `error: ` before it here. */
const bare = (error: unknown): unknown =>
  error instanceof Error && !(error instanceof ApiError) ? new BareError(error.message) : error;
