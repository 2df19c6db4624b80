import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import type { User } from '../apimachinery/rest.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { PolicyRule } from '../apis/rbac/rules.ts';
import { type Attributes, type Decision, decide, grants } from './authorization/rbac.ts';
import { userOfToken } from './authorization/tokens.ts';
import type { Server } from './server.ts';

type Answerer = (server: Server, spec: any, user: User, namespace: string | undefined) => object;

/** Kinds that are questions: they are answered in their status and kept nowhere. */
const answers: Readonly<Record<string, Answerer>> = {
  SelfSubjectReview: (_server, _spec, user) => ({ userInfo: user }),
  TokenReview(server, { token, audiences }) {
    if (!token) return { error: 'no token specified' };
    const user = userOfToken(server, token);
    return user
      ? { authenticated: true, user, audiences }
      : { user: {}, error: '[invalid bearer token, token lookup failed]' };
  },
  SelfSubjectAccessReview: (server, spec, user) => access(server, user, spec),
  SubjectAccessReview: (server, spec) => access(server, subjectOf(spec), spec),
  LocalSubjectAccessReview: (server, spec, _user, namespace) =>
    access(server, subjectOf(spec), { ...spec, resourceAttributes: { ...spec?.resourceAttributes, namespace } }),
  SelfSubjectRulesReview: (server, spec, user) =>
    rules([...grants(server, user, spec?.namespace)].map(({ rule }) => rule)),
};

const subjectOf = ({ user = '', uid, groups = [], extra }: any = {}): User => ({
  username: user,
  groups,
  ...(uid && { uid }),
  ...(extra && { extra }),
});

function access(server: Server, user: User, { resourceAttributes, nonResourceAttributes }: any = {}): object {
  const { verb = '', path = '' } = nonResourceAttributes ?? {};
  const decision = decide(server, user, resourceAttributes ? asked(resourceAttributes) : { verb, path });
  return said(decision);
}

const asked = ({ verb = '', group = '', resource = '', subresource, namespace, name }: any): Attributes => ({
  verb,
  group,
  resource,
  ...(subresource && { subresource }),
  ...(namespace && { namespace }),
  ...(name && { name }),
});

const said = ({ allowed, reason }: Decision): object => ({ allowed, ...(reason !== '' && { reason }) });

function rules(all: readonly PolicyRule[]): object {
  const of = (isWanted: (rule: PolicyRule) => boolean, ...fields: (keyof PolicyRule)[]) =>
    all
      .filter(isWanted)
      .map((rule) => Object.fromEntries(fields.map((field) => [field, rule[field]]).filter(([, value]) => value)));
  const forPaths = ({ nonResourceURLs }: PolicyRule) => (nonResourceURLs?.length ?? 0) > 0;
  return {
    resourceRules: of((rule) => !forPaths(rule), 'verbs', 'apiGroups', 'resources', 'resourceNames'),
    nonResourceRules: of(forPaths, 'verbs', 'nonResourceURLs'),
    incomplete: false,
  };
}

export const isReview = ({ kind, group }: KindDefinition): boolean =>
  (group === 'authentication.k8s.io' || group === 'authorization.k8s.io') && Object.hasOwn(answers, kind);

export const answerReview = (server: Server, kind: KindDefinition, question: KubeObject, user: User): KubeObject => ({
  ...question,
  metadata: { ...question.metadata, creationTimestamp: timestamp(server.now()) },
  status: answers[kind.kind]!(server, question.spec ?? {}, user, question.metadata.namespace),
});

/** ComponentStatuses are not kept either: the server asks around when they are wanted. */
export const componentStatuses = (): KubeObject[] =>
  ['controller-manager', 'etcd-0', 'scheduler'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }));
