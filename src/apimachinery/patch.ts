// The three ways to patch an object, and how `apply` makes patches. Documents are never changed in place.

export { createMergePatch, createThreeWayJSONMergePatch } from './patch/create-merge.ts';
export { createThreeWayMergePatch, createTwoWayMergePatch, type ThreeWayOptions } from './patch/create-strategic.ts';
export { PatchConflict, PatchError, PreconditionFailed } from './patch/errors.ts';
export { applyJSONPatch, type JSONPatchOperation } from './patch/json.ts';
export { applyMergePatch } from './patch/merge.ts';
export { applyStrategicMergePatch } from './patch/strategic.ts';

/** What a schema knows about patching one type: for each field, how lists and maps merge. */
export interface PatchSchema {
  /** The type's name, for errors: `PodSpec`. */
  readonly name?: string;
  /** Undefined when the type has no such field. Maps with free keys answer for every key. */
  field(name: string): PatchField | undefined;
}

export interface PatchField {
  /** As published: `merge`, `replace`, `retainKeys`, `merge,retainKeys`. */
  strategy?: string;
  /** Of a list of maps that merges. */
  mergeKey?: string;
  /** Of the field's value, or of the list's items. */
  schema?: PatchSchema;
}
