/** Tokens of service accounts: in the form of the real ones, and good for this cluster alone. */
import { createRequire } from 'node:module';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { User } from '../../apimachinery/rest.ts';
import type { Server } from '../server.ts';

/** Loaded when the first token is seen: most commands never need it, and it is not small. */
const crypto = (): typeof import('node:crypto') => createRequire(import.meta.url)('node:crypto');

const collection = '_serviceaccounts';
const key = 'signer';

/** The cluster's own secret, made when it is first needed. */
function secretOf({ store, random }: Server): string {
  const stored = store.get(collection, key) as unknown as { secret: string } | undefined;
  if (stored) return stored.secret;
  const secret = random().hex(64);
  store.put(collection, key, { secret } as unknown as KubeObject);
  return secret;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As long as the signatures of real tokens are, which go by RSA. */
const sign = (secret: string, text: string): Buffer =>
  Buffer.concat([0, 1, 2, 3].map((part) => crypto().createHmac('sha512', secret).update(`${part}.${text}`).digest()));

export function issueToken(server: Server, claims: object): string {
  const text = `${encode({ alg: 'RS256', kid: 'kubesim' })}.${encode(claims)}`;
  return `${text}.${sign(secretOf(server), text).toString('base64url')}`;
}

/** Whose token it is; undefined when it is not one of ours, has expired, or its account (or pod) is gone. */
export function userOfToken(server: Server, token: string): User | undefined {
  const stored = server.store.get(collection, key) as unknown as { secret: string } | undefined;
  const [, text = '', signature = ''] = /^([^.]+\.[^.]+)\.([^.]+)$/.exec(token) ?? [];
  if (!stored || text === '') return undefined;
  const given = Buffer.from(signature, 'base64url');
  const right = sign(stored.secret, text);
  if (given.length !== right.length || !crypto().timingSafeEqual(given, right)) return undefined;
  // It is signed, so it is what was written here.
  const claims = JSON.parse(Buffer.from(text.slice(text.indexOf('.') + 1), 'base64url').toString('utf8'));
  if (claims.exp * 1000 <= server.now()) return undefined;
  const { namespace, serviceaccount, pod } = claims['kubernetes.io'];
  const account = server.store.get('serviceaccounts', `${namespace}/${serviceaccount.name}`);
  if (account?.metadata.uid !== serviceaccount.uid) return undefined;
  if (pod && server.store.get('pods', `${namespace}/${pod.name}`)?.metadata.uid !== pod.uid) return undefined;
  return {
    username: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] },
  };
}
