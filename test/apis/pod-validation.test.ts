import { expect, test } from 'vitest';
import { type Pod, pod } from '../../src/apis/index.ts';
import { made, problemsOf, problemsOfChange } from './support.ts';

const container = (more = '') => `spec: { containers: [{ name: a, image: a${more && `, ${more}`} }] }`;
const spec = (more: string) => `spec: { containers: [{ name: a, image: a }], ${more} }`;
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

test('nothing is wrong with a pod that says little', () => {
  expect(problemsOf(pod, container())).toEqual([]);
});

test.each([
  ['no containers', 'spec: { containers: [] }', ['spec.containers: Required value']],
  [
    'no name, no image',
    'spec: { containers: [{}] }',
    ['spec.containers[0].name: Required value', 'spec.containers[0].image: Required value'],
  ],
  [
    'a bad container name',
    'spec: { containers: [{ name: A_b, image: a }] }',
    [`spec.containers[0].name: Invalid value: "A_b": ${label}`],
  ],
  [
    'a container name twice',
    'spec: { containers: [{ name: a, image: a }, { name: a, image: a }] }',
    ['spec.containers[1].name: Duplicate value: "a"'],
  ],
  [
    'a bad pod name',
    `metadata: { name: My_Pod }\n${container()}`,
    [`metadata.name: Invalid value: "My_Pod": ${subdomain}`],
  ],
  [
    'a bad label',
    `metadata: { labels: { a: "b c" } }\n${container()}`,
    [`metadata.labels: Invalid value: "b c": ${labelValue}`],
  ],
  [
    'an odd finalizer',
    `metadata: { finalizers: [mine] }\n${container()}`,
    [
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'restartPolicy',
    spec('restartPolicy: Foo'),
    ['spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "Never", "OnFailure"'],
  ],
  [
    'dnsPolicy',
    spec('dnsPolicy: Foo'),
    [
      'spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"',
    ],
  ],
  [
    'imagePullPolicy',
    container('imagePullPolicy: Foo'),
    [
      'spec.containers[0].imagePullPolicy: Unsupported value: "Foo": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
  [
    'a port out of range',
    container('ports: [{ containerPort: 70000 }]'),
    ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    'a port of 0',
    container('ports: [{ containerPort: 0 }]'),
    ['spec.containers[0].ports[0].containerPort: Required value'],
  ],
  [
    'a port name that is too long',
    container('ports: [{ containerPort: 1, name: abcdefghijklmnop }]'),
    ['spec.containers[0].ports[0].name: Invalid value: "abcdefghijklmnop": must be no more than 15 characters'],
  ],
  [
    'a port name twice',
    container('ports: [{ containerPort: 1, name: a }, { containerPort: 2, name: a }]'),
    ['spec.containers[0].ports[1].name: Duplicate value: "a"'],
  ],
  [
    'a protocol',
    container('ports: [{ containerPort: 1, protocol: STCP }]'),
    ['spec.containers[0].ports[0].protocol: Unsupported value: "STCP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'a host port twice',
    container('ports: [{ containerPort: 1, hostPort: 5 }, { containerPort: 2, hostPort: 5 }]'),
    ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//5"'],
  ],
  ['a variable without a name', container('env: [{ value: x }]'), ['spec.containers[0].env[0].name: Required value']],
  [
    'a variable with two values',
    container('env: [{ name: A, value: x, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]'),
    ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [
    'a field that cannot be had',
    container('env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.foo } } }]'),
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
    ],
  ],
  [
    'a field that cannot be had there',
    container('env: [{ name: A, valueFrom: { fieldRef: { fieldPath: status.phase } } }]'),
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
    ],
  ],
  [
    'a mount of nothing',
    container('volumeMounts: [{ name: v, mountPath: /v }]'),
    ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
  ],
  [
    'a mount path twice',
    'spec: { volumes: [{ name: v }], containers: [{ name: a, image: a, volumeMounts: [{ name: v, mountPath: /a }, { name: v, mountPath: /a }] }] }',
    ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique'],
  ],
  ['a volume twice', spec('volumes: [{ name: v }, { name: v }]'), ['spec.volumes[1].name: Duplicate value: "v"']],
  [
    'a volume of two sorts',
    spec('volumes: [{ name: v, emptyDir: {}, hostPath: { path: /x } }]'),
    ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'a volume of nothing in particular',
    spec('volumes: [{ name: v, configMap: {} }, { name: w, secret: {} }, { name: x, persistentVolumeClaim: {} }]'),
    [
      'spec.volumes[0].configMap.name: Required value',
      'spec.volumes[1].secret.secretName: Required value',
      'spec.volumes[2].persistentVolumeClaim.claimName: Required value',
    ],
  ],
  [
    'a host path upwards',
    spec('volumes: [{ name: v, hostPath: { path: /a/../b } }]'),
    ['spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\''],
  ],
  [
    'a request above the limit',
    container('resources: { requests: { cpu: "2" }, limits: { cpu: "1" } }'),
    ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ],
  [
    'a resource that does not exist',
    container('resources: { limits: { foo: 1 } }'),
    [
      'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    'a negative amount',
    container('resources: { limits: { cpu: -1 } }'),
    [
      'spec.containers[0].resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    'a probe of nothing',
    container('livenessProbe: {}'),
    ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
  ],
  [
    'a probe of two things',
    container('livenessProbe: { exec: { command: [ls] }, tcpSocket: { port: 1 } }'),
    ['spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
  ],
  [
    'a probe on no port',
    container('readinessProbe: { httpGet: { port: 0 } }'),
    ['spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive'],
  ],
  [
    'a liveness probe that wants two successes',
    container('livenessProbe: { exec: { command: [ls] }, successThreshold: 2 }'),
    ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'],
  ],
  [
    'a negative delay',
    container('readinessProbe: { exec: { command: [] }, initialDelaySeconds: -1 }'),
    [
      'spec.containers[0].readinessProbe.exec.command: Required value',
      'spec.containers[0].readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'an init container with a probe',
    spec('initContainers: [{ name: i, image: i, readinessProbe: { exec: { command: [ls] } } }]'),
    [
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    "an init container with a container's name",
    spec('initContainers: [{ name: a, image: i }]'),
    ['spec.initContainers[0].name: Duplicate value: "a"'],
  ],
  [
    'a sidecar with a probe',
    spec('initContainers: [{ name: i, image: i, restartPolicy: Always, readinessProbe: { exec: { command: [ls] } } }]'),
    [],
  ],
  ['a hostname', spec('hostname: A.b'), [`spec.hostname: Invalid value: "A.b": ${label}`]],
  [
    'a service account name',
    spec('serviceAccountName: A_b'),
    [`spec.serviceAccountName: Invalid value: "A_b": ${subdomain}`],
  ],
  [
    'no nameserver',
    spec('dnsPolicy: None'),
    ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  ],
  [
    'a nameserver that is none',
    spec('dnsConfig: { nameservers: [x] }'),
    [
      'spec.dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    'a toleration',
    spec('tolerations: [{ key: a, operator: Foo }, { effect: NoSchedule }]'),
    [
      'spec.tolerations[0].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"',
      'spec.tolerations[1].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ],
  [
    'a deadline',
    spec('activeDeadlineSeconds: 0'),
    ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  ],
  [
    'blanks around an image',
    'spec: { containers: [{ name: a, image: " a" }] }',
    ['spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace'],
  ],
  [
    'a user id',
    spec('securityContext: { runAsUser: -1 }'),
    ['spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive'],
  ],
  [
    'affinity without a term',
    spec('affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } }'),
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
  ],
  [
    'spreading',
    spec('topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "", whenUnsatisfiable: x }]'),
    [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "x": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
  ],
])('%s', (_what, yaml, expected) => {
  expect(problemsOf(pod, yaml)).toEqual(expected);
});

const fields =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

test.each<[string, string, string, unknown[]]>([
  ['the image', container(), 'spec: { containers: [{ name: a, image: b, imagePullPolicy: Always }] }', []],
  ['a label', container(), `metadata: { labels: { a: b } }\n${container()}`, []],
  [
    'one container more',
    container(),
    'spec: { containers: [{ name: a, image: a }, { name: b, image: b }] }',
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  ['a variable', container(), container('env: [{ name: A, value: b }]'), [expect.stringContaining(fields)]],
  [
    'the restart policy',
    container(),
    spec('restartPolicy: Never'),
    [
      `${fields}  core.PodSpec{\n  \t... // 2 identical fields\n- \tRestartPolicy: "Always",\n+ \tRestartPolicy: "Never",\n  \t... // 4 identical fields\n  }\n`,
    ],
  ],
  ['a toleration more', container(), spec('tolerations: [{ key: a, operator: Exists }]'), []],
  [
    'a toleration less',
    spec('tolerations: [{ key: a, operator: Exists }]'),
    container(),
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  [
    'a later deadline',
    spec('activeDeadlineSeconds: 5'),
    spec('activeDeadlineSeconds: 6'),
    ['spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value'],
  ],
  [
    'another name',
    container(),
    `metadata: { name: y }\n${container()}`,
    ['metadata.name: Invalid value: "y": field is immutable'],
  ],
])('changing %s', (_what, from, to, expected) => {
  expect(problemsOfChange(pod, from, to)).toEqual(expected);
});

test('hints', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
    { name: 'A', value: '$(A)3' },
  ];
  const object = made(pod, container());
  object.spec.containers[0].env = env;
  expect(pod.warnings?.(object as Pod)).toEqual([
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  ]);
});
