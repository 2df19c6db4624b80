import type { NameReference } from '../config.ts';
import { changeField, type FieldSpec } from '../field-spec.ts';
import { notes, type Resource } from '../resource.ts';
import {
  effectiveNamespace,
  type Gvk,
  idText,
  isClusterScoped,
  isSelected,
  notNamespaced,
  sameNamespace,
} from '../resource-id.ts';
import { getField, setField, setScalar } from '../yaml/change.ts';
import { within } from '../yaml/errors.ts';
import { fieldOf, isMissingOrNull, scalar, type YNode } from '../yaml/node.ts';
import type { Transformer } from './simple.ts';

/** Writes the new names of objects wherever others refer to them. */
export function nameReferenceTransformer(references: readonly NameReference[]): Transformer {
  return (map) => {
    const original = map.resources.map((resource) => resource.originalId);
    for (const [i, referrer] of map.resources.entries()) {
      let candidates: Resource[] | undefined;
      for (const reference of references) {
        for (const spec of reference.referrers) {
          if (!isSelected(original[i]!, spec)) continue;
          candidates ??= map.referrable(referrer);
          new Reference(referrer, spec, reference, candidates).update();
        }
      }
      if (candidates === undefined) map.referrable(referrer);
    }
  };
}

class Reference {
  constructor(
    private readonly referrer: Resource,
    private readonly spec: FieldSpec,
    private readonly target: Gvk,
    private readonly candidates: readonly Resource[],
  ) {}

  update(): void {
    const spec = { ...this.spec, ...this.referrer.gvk };
    try {
      changeField(this.referrer.node!, spec, { set: (node) => this.set(node) });
    } catch (error) {
      throw new Error(
        `updating name reference in '${spec.path}' field of '${idText(this.referrer.id)}': ${(error as Error).message}`,
      );
    }
  }

  private set(node: YNode): void {
    if (isMissingOrNull(node)) return;
    if (node.kind === 'scalar') this.setText(node);
    else if (node.kind === 'map') this.setMap(node);
    else {
      for (const item of node.content) {
        if (isMissingOrNull(item)) continue;
        if (item.kind === 'scalar') this.setText(item);
        else if (item.kind === 'map') this.setMap(item);
        else throw new Error('node is expected to be either a string or a map of string');
      }
    }
  }

  private setText(node: YNode): void {
    const found = this.select(node.value, this.candidates, (one) => one.name);
    if (!found) return;
    found.addToNote(notes.refBy, idText(this.referrer.id));
    if (found.name !== node.value) setScalar(node, scalar(found.name));
  }

  /** Name and namespace, as in a subject of a role binding. */
  private setMap(node: YNode): void {
    const name = within("trying to match 'name' field", () => getField(node, 'name'));
    if (name === undefined) throw new Error("path config error; no 'name' field in node");
    const oldName = name.value;
    const found = this.select(oldName, this.inNamespaceOf(node), (one) => `${one.name}/${one.namespace}`);
    if (!found) return;
    found.addToNote(notes.refBy, idText(this.referrer.id));
    if (found.name === oldName && found.namespace === '') return;
    setField(node, 'name', scalar(found.name));
    if (found.namespace !== '') setField(node, 'namespace', scalar(found.namespace));
  }

  private inNamespaceOf(node: YNode): readonly Resource[] {
    const namespace = within("trying to match 'namespace' field", () => getField(node, 'namespace'));
    if (namespace === undefined) return this.candidates;
    const wanted = namespace.value;
    if (wanted === notNamespaced) return [];
    const before = this.candidates.filter((one) => effectiveNamespace(one.originalId) === wanted);
    return before.length > 0 ? before : this.candidates.filter((one) => effectiveNamespace(one.id) === wanted);
  }

  /**
   * The object that was meant by a name.
   * @throws Error when it could be several, which differ now
   */
  private select(
    oldName: string,
    from: readonly Resource[],
    identity: (one: Resource) => string,
  ): Resource | undefined {
    let candidates = from.filter((one) => {
      const ids = one.previousIds;
      return ids.some(({ name }) => name === oldName) && ids.some((id) => isSelected(id, this.target));
    });
    if (candidates.length === 0) return undefined;
    candidates = candidates.filter((one) => this.fitsRoleRef(one) && this.inReach(one));
    if (candidates.length === 1) return candidates[0];
    candidates = candidates.filter((one) => sameAffixes(one, this.referrer, true));
    if (candidates.length > 1) candidates = candidates.filter((one) => sameAffixes(one, this.referrer, false));
    if (candidates.length <= 1) return candidates[0];
    const [first] = candidates as [Resource];
    if (candidates.every((one) => identity(one) === identity(first))) return first;
    throw new Error(
      `found multiple possible referrals: ${candidates.map((one) => idText(one.id)).join(', ')}\n${this.details(candidates)}`,
    );
  }

  private fitsRoleRef(candidate: Resource): boolean {
    if (!this.spec.path.endsWith('roleRef/name')) return true;
    const roleRef = fieldOf(this.referrer.node, 'roleRef');
    const group = fieldOf(roleRef, 'apiGroup');
    const kind = fieldOf(roleRef, 'kind');
    if (group === undefined || kind === undefined) return true;
    const wanted = { group: group.value, version: '', kind: kind.value };
    return candidate.previousIds.some((id) => isSelected(id, wanted));
  }

  private inReach(candidate: Resource): boolean {
    const { id } = this.referrer;
    if (isClusterScoped(id) || isClusterScoped(candidate.id) || candidate.kind === 'ServiceAccount') return true;
    return sameNamespace(id, candidate.id);
  }

  private details(candidates: readonly Resource[]): string {
    const list = candidates.map((one, i) => `--- possible referral ${i}:\n${one.toYAML()}\n`).join('');
    return `\n**** Too many possible referral targets to referrer:\n${this.referrer.toYAML()}\n${list}`;
  }
}

function sameAffixes(a: Resource, b: Resource, allowEmpty: boolean): boolean {
  return [notes.prefixes, notes.suffixes].every((note) => {
    const [left, right] = [a.listNote(note), b.listNote(note)];
    if (allowEmpty && (left.length === 0 || right.length === 0)) return true;
    return sameEnding(left, right);
  });
}

/** Does the shorter list end the longer one? */
function sameEnding(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 1; i <= length; i++) if (a.at(-i) !== b.at(-i)) return false;
  return length > 0 || a.length === b.length;
}
