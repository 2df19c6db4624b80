import { goType, goValue } from '../go-format.ts';

/** A patch that cannot be read, applied or made; worded as the API server words it. */
export class PatchError extends Error {}

/** Somebody else changed what the patch changes. Only when the patch may not overwrite. */
export class PatchConflict extends PatchError {
  constructor(
    readonly patch: unknown,
    readonly changes: unknown,
  ) {
    super('patch conflicts with changes made from original to current');
  }
}

/** The patch would change what must stay: apiVersion, kind or metadata.name. */
export class PreconditionFailed extends PatchError {
  constructor(patch: unknown) {
    super(`precondition failed for: ${goValue(patch)}`);
  }
}

export const noMergeKey = (map: unknown, key: string): PatchError =>
  new PatchError(`map: ${goValue(map)} does not contain declared merge key: ${key}`);

export const badArgument = (expected: string, actual: unknown): PatchError =>
  new PatchError(`expected a ${expected}, but received a ${actual === null ? '%!s(<nil>)' : goType(actual)}`);

export const badSetElementOrder = (): PatchError => new PatchError('invalid patch format of setElementOrder list');
export const badRetainKeys = (): PatchError => new PatchError('invalid patch format of retainKeys');
export const noListOfLists = (): PatchError => new PatchError('lists of lists are not supported');
