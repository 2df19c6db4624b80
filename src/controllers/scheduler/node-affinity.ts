import type { NodeInfo } from './usage.ts';

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

export interface NodeSelectorTerm {
  matchExpressions?: Requirement[];
  matchFields?: Requirement[];
}

interface Affinity {
  requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: NodeSelectorTerm[] };
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; preference: NodeSelectorTerm }[];
}

type Node = Pick<NodeInfo, 'name' | 'labels'>;

/** The node has every label of nodeSelector and meets one term of the required node affinity. */
export function isWanted(
  spec: { nodeSelector?: Record<string, string>; affinity?: { nodeAffinity?: unknown } },
  node: Node,
): boolean {
  for (const key in spec.nodeSelector) if (node.labels[key] !== spec.nodeSelector[key]) return false;
  const required = (spec.affinity?.nodeAffinity as Affinity | undefined)
    ?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => meets(term, node));
}

/** The weights of the preferences that the node meets. */
export const preference = (affinity: { nodeAffinity?: unknown } | undefined, node: Node): number =>
  ((affinity?.nodeAffinity as Affinity | undefined)?.preferredDuringSchedulingIgnoredDuringExecution ?? []).reduce(
    (sum, { weight, preference }) => sum + (meets(preference, node) ? weight : 0),
    0,
  );

/** A term that asks for nothing is met by no node. */
function meets({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => holds(requirement, node.labels[requirement.key])) &&
    matchFields.every((requirement) => holds(requirement, requirement.key === 'metadata.name' ? node.name : undefined))
  );
}

function holds({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
