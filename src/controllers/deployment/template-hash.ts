import { deepEqual } from '../../apimachinery/deep.ts';

export const hashLabel = 'pod-template-hash';

interface Template {
  metadata?: { labels?: Record<string, string> };
  [field: string]: unknown;
}

export const withHash = <T extends Template>(template: T, hash: string): T => ({
  ...template,
  metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } },
});

/** Whether two templates make the same pods, apart from the label that says whose they are. */
export const sameTemplate = (a: Template, b: Template): boolean => deepEqual(withHash(a, ''), withHash(b, ''));
