/** Which parameters a policy's binding brings: `ns/name`, or how they are selected. */
export function paramText(reference: { name?: string; namespace?: string } | undefined): string {
  if (reference === undefined) return '<unset>';
  if (!reference.name) return '<selector>';
  return reference.namespace ? `${reference.namespace}/${reference.name}` : reference.name;
}
