import { type KubeObject, timestamp } from '../../apimachinery/meta.ts';
import { invalid, invalidValue, notFound } from '../../apimachinery/status.ts';
import { issueToken } from '../authorization/tokens.ts';
import type { Server } from '../server.ts';

const hour = 3600;
const shortest = 600;
const longest = 2 ** 32;

/** `serviceaccounts/NAME/token`: a token in the form of the real ones; nobody but this cluster would take it. */
export function requestToken(server: Server, namespace: string, name: string, request: any): KubeObject {
  const account = server.store.get('serviceaccounts', `${namespace}/${name}`);
  if (!account) throw notFound({ group: '', resource: 'serviceaccounts' }, name);
  const seconds = request?.spec?.expirationSeconds ?? hour;
  checkSeconds(seconds);
  const audiences: string[] = request?.spec?.audiences?.length
    ? request.spec.audiences
    : [`https://kubernetes.default.svc.${server.facts().domain}`];
  const issuedAt = Math.floor(server.now() / 1000);
  const claims = {
    aud: audiences,
    exp: issuedAt + seconds,
    iat: issuedAt,
    iss: `https://kubernetes.default.svc.${server.facts().domain}`,
    jti: server.random().uuid(),
    'kubernetes.io': {
      namespace,
      ...boundTo(server, namespace, request),
      serviceaccount: { name, uid: account.metadata.uid },
    },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(server.now()) } as KubeObject['metadata'],
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: request?.spec?.boundObjectRef ?? null },
    status: {
      token: issueToken(server, claims),
      expirationTimestamp: timestamp(server.now() + seconds * 1000),
    },
  };
}

/** A token for a pod ends with it. @throws ApiError NotFound */
function boundTo(server: Server, namespace: string, request: any): object {
  const { kind, name } = request?.spec?.boundObjectRef ?? {};
  if (kind !== 'Pod') return {};
  const pod = server.store.get('pods', `${namespace}/${name}`);
  if (!pod) throw notFound({ group: '', resource: 'pods' }, name);
  return { pod: { name, uid: pod.metadata.uid } };
}

function checkSeconds(seconds: number): void {
  const why =
    seconds < shortest
      ? 'may not specify a duration less than 10 minutes'
      : seconds > longest
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (why === undefined) return;
  const kind = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
  throw invalid(kind, '', [invalidValue('spec.expirationSeconds', seconds, why)]);
}
