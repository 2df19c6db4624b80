import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { Server } from './server.ts';

/** Whoever uses this cluster is its administrator. */
const user = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

const allowed = () => ({ allowed: true });
const everything = () => ({
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
});

/** Kinds that are questions: they are answered in their status and kept nowhere. */
const answers: Readonly<Record<string, (question: KubeObject) => object>> = {
  SelfSubjectReview: () => ({ userInfo: user }),
  TokenReview: ({ spec }) =>
    spec?.token ? { authenticated: true, user, audiences: spec.audiences } : { error: 'no token specified' },
  SelfSubjectAccessReview: allowed,
  SubjectAccessReview: allowed,
  LocalSubjectAccessReview: allowed,
  SelfSubjectRulesReview: everything,
};

export const isReview = ({ kind, group }: KindDefinition): boolean =>
  (group === 'authentication.k8s.io' || group === 'authorization.k8s.io') && Object.hasOwn(answers, kind);

export const answerReview = (server: Server, kind: KindDefinition, question: KubeObject): KubeObject => ({
  ...question,
  metadata: { ...question.metadata, creationTimestamp: timestamp(server.now()) },
  status: answers[kind.kind]!(question),
});

/** ComponentStatuses are not kept either: the server asks around when they are wanted. */
export const componentStatuses = (): KubeObject[] =>
  ['controller-manager', 'etcd-0', 'scheduler'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }));
