/** What a schema knows about patching one type: for each field, how lists and maps merge. */
export interface PatchSchema {
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
