import { expect, test } from 'vitest';
import * as apis from '../../src/apis/index.ts';
import { made } from './support.ts';

const containerDefaults = {
  imagePullPolicy: 'Always',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
};
const templateDefaults = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};

test('a pod', () => {
  const pod = made(apis.pod, 'spec: { containers: [{ name: a, image: nginx, ports: [{ containerPort: 80 }] }] }');
  expect(pod.spec).toEqual({
    ...templateDefaults,
    enableServiceLinks: true,
    containers: [{ name: 'a', image: 'nginx', ports: [{ containerPort: 80, protocol: 'TCP' }], ...containerDefaults }],
  });
  expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
});

test('a template has no service links, requests or host ports of its own', () => {
  const set = made(
    apis.replicaSet,
    'spec: { template: { spec: { hostNetwork: true, containers: [{ name: a, image: "a:1", ports: [{ containerPort: 80 }], resources: { limits: { cpu: 1 } } }] } } }',
  );
  expect(set.spec.template.spec).toEqual({
    ...templateDefaults,
    hostNetwork: true,
    containers: [
      {
        ...containerDefaults,
        name: 'a',
        image: 'a:1',
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: { limits: { cpu: '1' } },
      },
    ],
  });
  expect(set.status).toEqual({ replicas: 0 });
});

test('a pod requests what it is limited to, and shares the ports of its node', () => {
  const { spec } = made(
    apis.pod,
    'spec: { hostNetwork: true, containers: [{ name: a, image: a, ports: [{ containerPort: 80 }], resources: { requests: { cpu: 100m }, limits: { cpu: 1000m, memory: 1Gi } } }] }',
  );
  expect(spec.containers[0]).toMatchObject({
    ports: [{ hostPort: 80 }],
    resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  });
});

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.27', 'IfNotPresent'],
  ['reg.io:5000/nginx', 'Always'],
  ['reg.io:5000/nginx:1', 'IfNotPresent'],
  ['nginx@sha256:abc', 'IfNotPresent'],
  ['nginx:latest@sha256:abc', 'Always'],
  ['', 'IfNotPresent'],
])('%s is pulled %s', (image, policy) => {
  const { spec } = made(apis.pod, `spec: { containers: [{ name: a, image: '${image}' }] }`);
  expect(spec.containers[0].imagePullPolicy).toBe(policy);
});

test.each([
  ['requests: { cpu: 1 }', 'Burstable'],
  ['limits: { cpu: 1 }', 'Burstable'],
  ['limits: { cpu: 1, memory: 1Gi }', 'Guaranteed'],
  ['limits: { cpu: 1, memory: 1Gi }, requests: { cpu: 500m }', 'Burstable'],
  ['limits: { cpu: 1, memory: 1Gi }, requests: { cpu: 1000m }', 'Guaranteed'],
  ['requests: { ephemeral-storage: 1Gi }', 'BestEffort'],
])('{ %s } is %s', (resources, qosClass) => {
  const { status } = made(apis.pod, `spec: { containers: [{ name: a, image: a, resources: { ${resources} } }] }`);
  expect(status.qosClass).toBe(qosClass);
});

test('probes, variables and volumes', () => {
  const { spec } = made(
    apis.pod,
    `
spec:
  serviceAccount: bob
  containers:
  - name: a
    image: a
    readinessProbe: { httpGet: { port: 80 } }
    livenessProbe: { exec: { command: [ls] }, periodSeconds: 5 }
    env:
    - { name: N, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
    - { name: M, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
  volumes:
  - { name: a }
  - { name: b, configMap: { name: c } }
  - { name: c, hostPath: { path: /x } }
  - { name: d, projected: { sources: [{ serviceAccountToken: { path: t } }, { downwardAPI: { items: [{ path: l, fieldRef: { fieldPath: metadata.labels } }] } }] } }
`,
  );
  const timing = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  expect(spec).toMatchObject({ serviceAccountName: 'bob', serviceAccount: 'bob' });
  expect(spec.containers[0]).toMatchObject({
    readinessProbe: { ...timing, httpGet: { path: '/', port: 80, scheme: 'HTTP' } },
    livenessProbe: { ...timing, periodSeconds: 5 },
    env: [{ valueFrom: { fieldRef: { apiVersion: 'v1' } } }, { valueFrom: { resourceFieldRef: { divisor: '0' } } }],
  });
  expect(spec.volumes).toEqual([
    { name: 'a', emptyDir: {} },
    { name: 'b', configMap: { name: 'c', defaultMode: 420 } },
    { name: 'c', hostPath: { path: '/x', type: '' } },
    {
      name: 'd',
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { path: 't', expirationSeconds: 3600 } },
          { downwardAPI: { items: [{ path: 'l', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }] } },
        ],
      },
    },
  ]);
});

test.each<[string, apis.KindDefinition, string, object]>([
  [
    'a Service',
    apis.service,
    'spec: { ports: [{ port: 80 }] }',
    {
      spec: {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      },
      status: { loadBalancer: {} },
    },
  ],
  [
    'a LoadBalancer',
    apis.service,
    'spec: { type: LoadBalancer, ports: [] }',
    {
      spec: {
        type: 'LoadBalancer',
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        externalTrafficPolicy: 'Cluster',
        allocateLoadBalancerNodePorts: true,
        ports: [],
      },
    },
  ],
  [
    'an ExternalName',
    apis.service,
    'spec: { type: ExternalName, externalName: a.b }',
    { spec: { type: 'ExternalName', externalName: 'a.b', sessionAffinity: 'None' } },
  ],
  [
    'affinity',
    apis.service,
    'spec: { sessionAffinity: ClientIP }',
    {
      spec: {
        type: 'ClusterIP',
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      },
    },
  ],
  [
    'a Deployment',
    apis.deployment,
    'spec: {}',
    {
      spec: {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
    },
  ],
  [
    'a Deployment that is recreated',
    apis.deployment,
    'spec: { strategy: { type: Recreate } }',
    { spec: { replicas: 1, strategy: { type: 'Recreate' }, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 } },
  ],
  [
    'a DaemonSet',
    apis.daemonSet,
    'spec: {}',
    {
      spec: {
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        revisionHistoryLimit: 10,
      },
    },
  ],
  [
    'a StatefulSet',
    apis.statefulSet,
    'spec: {}',
    {
      spec: {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        revisionHistoryLimit: 10,
      },
    },
  ],
  [
    'a CronJob',
    apis.cronJob,
    'spec: { schedule: "* * * * *", jobTemplate: {} }',
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: { metadata: {} },
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
    },
  ],
  ['an Ingress', apis.ingress, 'spec: { rules: [] }', { spec: { rules: [] }, status: { loadBalancer: {} } }],
  [
    'an IngressClass',
    apis.ingressClass,
    'spec: { parameters: { kind: A, name: b } }',
    { spec: { parameters: { kind: 'A', name: 'b', scope: 'Cluster' } } },
  ],
  [
    'a NetworkPolicy',
    apis.networkPolicy,
    'spec: { egress: [{ ports: [{ port: 53 }] }] }',
    {
      spec: {
        podSelector: {},
        egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }],
        policyTypes: ['Ingress', 'Egress'],
      },
    },
  ],
  [
    'a Secret',
    apis.secret,
    'stringData: { a: hi }\ndata: { b: eA== }',
    { type: 'Opaque', data: { a: 'aGk=', b: 'eA==' } },
  ],
  ['a Namespace', apis.namespace, '{}', { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }],
  [
    'a claim',
    apis.persistentVolumeClaim,
    'spec: { resources: { requests: { storage: 1024Mi } } }',
    { spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } }, status: { phase: 'Pending' } },
  ],
  [
    'a LimitRange',
    apis.limitRange,
    'spec: { limits: [{ type: Container, max: { cpu: 1 }, min: { cpu: 100m } }] }',
    {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '1' },
            min: { cpu: '100m' },
            default: { cpu: '1' },
            defaultRequest: { cpu: '1' },
          },
        ],
      },
    },
  ],
  [
    'an autoscaler',
    apis.horizontalPodAutoscaler,
    'spec: { maxReplicas: 3 }',
    {
      spec: {
        minReplicas: 1,
        maxReplicas: 3,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    },
  ],
])('%s', (_what, kind, yaml, expected) => {
  const { spec, status, ...rest } = made(kind, yaml);
  const { spec: wantedSpec, status: wantedStatus, ...wanted } = expected as any;
  expect(spec).toEqual(wantedSpec);
  if (wantedStatus) expect(status).toEqual(wantedStatus);
  expect(rest).toMatchObject(wanted);
});

test('a namespace carries its name as a label', () => {
  expect(made(apis.namespace, 'metadata: { name: dev, labels: { a: b } }').metadata.labels).toEqual({
    a: 'b',
    'kubernetes.io/metadata.name': 'dev',
  });
});

test('a Job finds its pods by its uid, unless the user takes care of it', () => {
  const job = made(
    apis.job,
    'metadata: { name: pi }\nspec: { template: { spec: { containers: [], restartPolicy: Never } } }',
  );
  expect(job.spec).toMatchObject({
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
  });
  expect(job.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-1' } });
  expect(job.spec.template.metadata.labels).toMatchObject({ 'job-name': 'pi', 'controller-uid': 'uid-1' });
  const manual = made(
    apis.job,
    'spec: { manualSelector: true, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } } } }',
  );
  expect(manual.spec.selector).toEqual({ matchLabels: { a: 'b' } });
});

test('filling in twice changes nothing more', () => {
  const yaml =
    'spec: { containers: [{ name: a, image: a, resources: { limits: { cpu: 0.5 } }, readinessProbe: { tcpSocket: { port: 1 } } }], volumes: [{ name: v }] }';
  const once = made(apis.pod, yaml);
  const twice = structuredClone(once);
  apis.pod.setDefaults?.(twice as apis.Pod);
  expect(twice).toEqual(once);
});
