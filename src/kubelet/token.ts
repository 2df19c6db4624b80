import { hexDigest } from './digest.ts';
import type { Pod } from './types.ts';

/**
 * A service account's token as a pod finds it: a JWT in form, signed by nobody. Short on purpose, as every container
 * keeps its own.
 */
export function serviceAccountToken(pod: Pod): string {
  const { namespace, uid } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? 'default';
  const claims = { iss: 'https://kubernetes.default.svc', sub: `system:serviceaccount:${namespace}:${account}` };
  return [
    encode({ alg: 'RS256' }),
    encode(claims),
    Buffer.from(hexDigest(`token/${uid}`), 'hex').toString('base64url'),
  ].join('.');
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
