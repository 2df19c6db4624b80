import { matchesRequirements, parseSelector } from '../../apimachinery/labels.ts';
import type { Gvk, ResourceId } from './resource-id.ts';

/** Chooses objects: patterns for what they are called, selectors for labels and annotations. */
export interface Selector extends ResourceId {
  labelSelector: string;
  annotationSelector: string;
}

/** `Deployment.v1.apps/web.shop:a=:l=app=web` in Go's quotes is what messages show. */
export class SelectorPatterns {
  private readonly patterns: Readonly<Record<'group' | 'version' | 'kind' | 'name' | 'namespace', RegExp | undefined>>;

  /** @throws Error for a pattern that is none */
  constructor(selector: ResourceId) {
    const { group, version, kind, name, namespace } = selector;
    this.patterns = {
      group: whole(group),
      version: whole(version),
      kind: whole(kind),
      name: whole(name),
      namespace: whole(namespace),
    };
  }

  gvk(gvk: Gvk): boolean {
    return this.matches('group', gvk.group) && this.matches('version', gvk.version) && this.matches('kind', gvk.kind);
  }

  name(name: string): boolean {
    return this.matches('name', name);
  }

  namespace(namespace: string): boolean {
    return this.matches('namespace', namespace);
  }

  private matches(part: keyof SelectorPatterns['patterns'], text: string): boolean {
    return this.patterns[part]?.test(text) ?? true;
  }
}

const whole = (pattern: string): RegExp | undefined => (pattern === '' ? undefined : goPattern(`^(?:${pattern})$`));

/**
 * A pattern of Go's regexp package.
 * @throws Error in its words
 */
export function goPattern(pattern: string): RegExp {
  const flags = /^\(\?i\)/.test(pattern) ? 'i' : '';
  try {
    return new RegExp(flags === '' ? pattern : pattern.slice(4), flags);
  } catch {
    throw new Error(`error parsing regexp: ${mistake(pattern)}`);
  }
}

function mistake(pattern: string): string {
  const repeated = /(?:^|[(|^])([*+?])(?!:)/.exec(pattern);
  if (repeated) return `missing argument to repetition operator: \`${repeated[1]}\``;
  const open = pattern.lastIndexOf('[');
  if (open >= 0 && !pattern.includes(']', open + 2)) return `missing closing ]: \`${pattern.slice(open)}\``;
  const nested = /[*+?]([*+?]{2,}|[*+])/.exec(pattern);
  if (nested) return `invalid nested repetition operator: \`${nested[0]}\``;
  const depth = (pattern.match(/\((?!\\)/g)?.length ?? 0) - (pattern.match(/\)/g)?.length ?? 0);
  return depth < 0 ? `unexpected ): \`${pattern}\`` : `missing closing ): \`${pattern}\``;
}

/** @throws SelectorError */
export function compileSelectorText(text: string): (labels: Record<string, string>) => boolean {
  if (text === '') return () => true;
  const requirements = parseSelector(text);
  return (labels) => matchesRequirements(requirements, labels);
}
