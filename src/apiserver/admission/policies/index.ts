/**
 * ValidatingAdmissionPolicies. Their expressions need a library of their own, which is loaded with the first write
 * request of a cluster that has any; then they are asked about every write, the controllers' included.
 */
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { KindDefinition } from '../../../apis/kind.ts';
import type { WriteOptions } from '../../context.ts';
import type { Server } from '../../server.ts';

export const policies = 'validatingadmissionpolicies.admissionregistration.k8s.io';
export const bindings = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';

let evaluation: typeof import('./evaluate.ts') | undefined;

/** To be called before a write, as the asking itself cannot wait. */
export async function preparePolicies({ store }: Server): Promise<void> {
  if (evaluation === undefined && store.list(bindings).length > 0) evaluation = await import('./evaluate.ts');
}

/** What is about to happen; an object is missing on CREATE or DELETE. */
export interface Review {
  kind: KindDefinition;
  operation: 'CREATE' | 'UPDATE' | 'DELETE';
  object: KubeObject | undefined;
  old: KubeObject | undefined;
  options: Pick<WriteOptions, 'dryRun' | 'user' | 'subresource' | 'warn'>;
}

/** @throws ApiError when a policy denies it */
export function askPolicies(server: Server, review: Review): void {
  evaluation?.evaluatePolicies(server, review);
}
