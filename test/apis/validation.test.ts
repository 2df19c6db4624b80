import { expect, test } from 'vitest';
import * as apis from '../../src/apis/index.ts';
import { problemsOf, problemsOfChange } from './support.ts';

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const configKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

const template = (labels = '{ app: x }', more = '') =>
  `template: { metadata: { labels: ${labels} }, spec: { containers: [{ name: a, image: a }]${more && `, ${more}`} } }`;
const workload = (more = '', tpl = template()) =>
  `spec: { selector: { matchLabels: { app: x } }, ${tpl}${more && `, ${more}`} }`;
const backend = 'backend: { service: { name: web, port: { number: 80 } } }';
const path = (text: string) => `spec: { rules: [{ http: { paths: [{ ${text} }] } }] }`;

test.each<[string, apis.KindDefinition, string, unknown[]]>([
  ['Service: no ports', apis.service, 'spec: {}', ['spec.ports: Required value']],
  [
    'Service: port 0',
    apis.service,
    'spec: { ports: [{ port: 0 }] }',
    [
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'Service: unnamed ports',
    apis.service,
    'spec: { ports: [{ port: 1 }, { port: 2 }] }',
    ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
  ],
  [
    'Service: a name twice',
    apis.service,
    'spec: { ports: [{ port: 1, name: http }, { port: 2, name: http }] }',
    ['spec.ports[1].name: Duplicate value: "http"'],
  ],
  [
    'Service: a port twice',
    apis.service,
    'spec: { ports: [{ port: 80, name: a }, { port: 80, name: b }] }',
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'Service: a nodePort on ClusterIP',
    apis.service,
    'spec: { ports: [{ port: 80, nodePort: 30080 }] }',
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    'Service: a nodePort twice',
    apis.service,
    'spec: { type: NodePort, ports: [{ port: 80, name: a, nodePort: 30080 }, { port: 81, name: b, nodePort: 30080 }] }',
    ['spec.ports[1].nodePort: Duplicate value: 30080'],
  ],
  [
    'Service: a nodePort for TCP and UDP',
    apis.service,
    'spec: { type: NodePort, ports: [{ port: 80, name: a, nodePort: 30080 }, { port: 80, name: b, protocol: UDP, nodePort: 30080 }] }',
    [],
  ],
  [
    'Service: protocol',
    apis.service,
    'spec: { ports: [{ port: 80, protocol: STCP }] }',
    ['spec.ports[0].protocol: Unsupported value: "STCP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'Service: type',
    apis.service,
    'spec: { type: X, ports: [{ port: 80 }] }',
    ['spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
  ],
  [
    'Service: affinity',
    apis.service,
    'spec: { sessionAffinity: x, ports: [{ port: 80 }] }',
    ['spec.sessionAffinity: Unsupported value: "x": supported values: "ClientIP", "None"'],
  ],
  [
    'Service: affinity for too long',
    apis.service,
    'spec: { sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 90000 } }, ports: [{ port: 80 }] }',
    [
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400',
    ],
  ],
  [
    'Service: a target port name',
    apis.service,
    'spec: { ports: [{ port: 80, targetPort: "123" }] }',
    ['spec.ports[0].targetPort: Invalid value: "123": must contain at least one letter (a-z)'],
  ],
  [
    'Service: headless NodePort',
    apis.service,
    'spec: { type: NodePort, clusterIP: None, ports: [{ port: 80 }] }',
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
  ],
  [
    'Service: ExternalName without a name',
    apis.service,
    'spec: { type: ExternalName }',
    ['spec.externalName: Required value'],
  ],
  [
    'Service: a bad ExternalName',
    apis.service,
    'spec: { type: ExternalName, externalName: A_b }',
    [`spec.externalName: Invalid value: "A_b": ${subdomain}`],
  ],
  [
    'Service: ExternalName with an address',
    apis.service,
    'spec: { type: ExternalName, externalName: a.b, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1] }',
    ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
  ],
  [
    'Service: externalTrafficPolicy',
    apis.service,
    'spec: { externalTrafficPolicy: Local, ports: [{ port: 80 }] }',
    ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
  ],
  [
    'Service: externalIPs',
    apis.service,
    'spec: { externalIPs: [x, 127.0.0.1, 169.254.0.1], ports: [{ port: 80 }] }',
    [
      'spec.externalIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'spec.externalIPs[2]: Invalid value: "169.254.0.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
  ],
  [
    'Service: name',
    apis.service,
    'metadata: { name: 1web }\nspec: { ports: [{ port: 80 }] }',
    [`metadata.name: Invalid value: "1web": ${label1035}`],
  ],
  [
    'Service: selector',
    apis.service,
    'spec: { selector: { app: "a b" }, ports: [{ port: 80 }] }',
    [expect.stringMatching(/^spec\.selector: Invalid value: "a b": a valid label must be/)],
  ],
  [
    'Service: class',
    apis.service,
    'spec: { loadBalancerClass: a/b, ports: [{ port: 80 }] }',
    ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  ],
  [
    'Endpoints: no address',
    apis.endpoints,
    'subsets: [{ ports: [{ port: 80 }] }]',
    ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`'],
  ],
  [
    'Endpoints: loopback',
    apis.endpoints,
    'subsets: [{ addresses: [{ ip: 127.0.0.1 }] }]',
    ['subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ],
  [
    'Endpoints: unnamed ports',
    apis.endpoints,
    'subsets: [{ addresses: [{ ip: 1.2.3.4 }], ports: [{ port: 80 }, { port: 81, name: b }] }]',
    ['subsets[0].ports[0].name: Required value'],
  ],
  [
    'EndpointSlice: type',
    apis.endpointSlice,
    'addressType: X\nendpoints: []',
    ['addressType: Unsupported value: "X": supported values: "FQDN", "IPv4", "IPv6"'],
  ],
  [
    'EndpointSlice: no address',
    apis.endpointSlice,
    'addressType: IPv4\nendpoints: [{ addresses: [] }]',
    ['endpoints[0].addresses: Required value: must contain at least 1 address'],
  ],
  ['ReplicaSet: in order', apis.replicaSet, workload(), []],
  [
    'ReplicaSet: the selector misses the template',
    apis.replicaSet,
    workload('', template('{ app: y }')),
    ['spec.template.metadata.labels: Invalid value: {"app":"y"}: `selector` does not match template `labels`'],
  ],
  [
    'ReplicaSet: no selector',
    apis.replicaSet,
    `spec: { ${template()} }`,
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'ReplicaSet: an empty selector',
    apis.replicaSet,
    `spec: { selector: {}, ${template()} }`,
    ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
  ],
  [
    'ReplicaSet: replicas',
    apis.replicaSet,
    workload('replicas: -1'),
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'ReplicaSet: restartPolicy',
    apis.replicaSet,
    workload('', template('{ app: x }', 'restartPolicy: Never')),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    'ReplicaSet: operator',
    apis.replicaSet,
    `spec: { selector: { matchLabels: { app: x }, matchExpressions: [{ key: a, operator: Foo }] }, ${template()} }`,
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
      expect.any(String),
    ],
  ],
  [
    'Deployment: nothing may go',
    apis.deployment,
    workload('strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } }'),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
  ],
  [
    'Deployment: Recreate',
    apis.deployment,
    workload('strategy: { type: Recreate, rollingUpdate: {} }'),
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    'Deployment: strategy',
    apis.deployment,
    workload('strategy: { type: Foo }'),
    ['spec.strategy.type: Unsupported value: "Foo": supported values: "Recreate", "RollingUpdate"'],
  ],
  [
    'Deployment: deadline',
    apis.deployment,
    workload('progressDeadlineSeconds: 5, minReadySeconds: 5'),
    ['spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'],
  ],
  ['DaemonSet: in order', apis.daemonSet, workload(), []],
  ['StatefulSet: in order', apis.statefulSet, workload('serviceName: x'), []],
  [
    'Job: restartPolicy',
    apis.job,
    'spec: { template: { spec: { containers: [{ name: a, image: a }] } } }',
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'CronJob: restartPolicy and schedule',
    apis.cronJob,
    'spec: { schedule: x, jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: a }] } } } } }',
    [
      'spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]',
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ],
  ['Ingress: in order', apis.ingress, path(`path: /, pathType: Prefix, ${backend}`), []],
  [
    'Ingress: nothing',
    apis.ingress,
    'spec: {}',
    ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
  ],
  [
    'Ingress: no pathType',
    apis.ingress,
    path(`path: /, ${backend}`),
    ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
  ],
  [
    'Ingress: pathType',
    apis.ingress,
    path(`path: /, pathType: implementationSpecific, ${backend}`),
    [
      'spec.rules[0].http.paths[0].pathType: Unsupported value: "implementationSpecific": supported values: "Exact", "ImplementationSpecific", "Prefix"',
    ],
  ],
  [
    'Ingress: a relative path',
    apis.ingress,
    path(`path: foo, pathType: Prefix, ${backend}`),
    ['spec.rules[0].http.paths[0].path: Invalid value: "foo": must be an absolute path'],
  ],
  [
    'Ingress: an odd path',
    apis.ingress,
    path(`path: //a/.., pathType: Exact, ${backend}`),
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "//a/..": must not contain \'//\'',
      'spec.rules[0].http.paths[0].path: Invalid value: "//a/..": cannot end with \'/..\'',
    ],
  ],
  [
    'Ingress: no paths',
    apis.ingress,
    'spec: { rules: [{ http: { paths: [] } }] }',
    ['spec.rules[0].http.paths: Required value'],
  ],
  [
    'Ingress: hosts',
    apis.ingress,
    'spec: { rules: [{ host: 1.2.3.4 }, { host: "*" }] }',
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      expect.stringMatching(
        /^spec\.rules\[1\]\.host: Invalid value: "\*": a wildcard DNS-1123 subdomain must start with '\*\.'/,
      ),
    ],
  ],
  [
    'Ingress: no backend',
    apis.ingress,
    path('path: /, pathType: Prefix, backend: {}'),
    ['spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required'],
  ],
  [
    'Ingress: no port',
    apis.ingress,
    path('path: /, pathType: Prefix, backend: { service: { name: web } }'),
    ['spec.rules[0].http.paths[0].backend: Required value: port name or number is required'],
  ],
  [
    'Ingress: port name and number',
    apis.ingress,
    path('path: /, pathType: Prefix, backend: { service: { name: web, port: { name: a, number: 1 } } }'),
    ['spec.rules[0].http.paths[0].backend: Invalid value: "": cannot set both port name & port number'],
  ],
  [
    'Ingress: two classes',
    apis.ingress,
    'metadata: { annotations: { kubernetes.io/ingress.class: a } }\nspec: { ingressClassName: b, rules: [{}] }',
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  ],
  ['IngressClass: controller', apis.ingressClass, 'spec: {}', ['spec.controller: Required value']],
  [
    'IngressClass: a controller without a path',
    apis.ingressClass,
    'spec: { controller: nginx }',
    ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  ['ConfigMap: key', apis.configMap, 'data: { "a b": c }', [`data[a b]: Invalid value: "a b": ${configKey}`]],
  [
    'ConfigMap: too much',
    apis.configMap,
    `data: { a: ${'x'.repeat(1024 * 1024 + 1)} }`,
    ['[]: Too long: may not be more than 1048576 bytes'],
  ],
  [
    'ConfigMap: a key twice',
    apis.configMap,
    'data: { a: b }\nbinaryData: { a: Yg== }',
    ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
  ],
  [
    'Secret: tls',
    apis.secret,
    'type: kubernetes.io/tls',
    ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
  ],
  [
    'Secret: docker',
    apis.secret,
    'type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: hello }',
    [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'h\' looking for beginning of value',
    ],
  ],
  [
    'Secret: basic-auth',
    apis.secret,
    'type: kubernetes.io/basic-auth',
    ['data[username]: Required value', 'data[password]: Required value'],
  ],
  [
    'Namespace: name',
    apis.namespace,
    'metadata: { name: a.b }',
    ['metadata.name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'Node: taints',
    apis.node,
    'spec: { taints: [{ key: a, effect: Foo }, { key: b }] }',
    [
      'metadata.taints[0].effect: Unsupported value: "Foo": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[1].effect: Required value',
    ],
  ],
  [
    'NetworkPolicy: port',
    apis.networkPolicy,
    'spec: { ingress: [{ ports: [{ protocol: X, port: 0 }], from: [{}] }] }',
    [
      'spec.ingress[0].ports[0].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ingress[0].from[0]: Required value: must specify a peer',
    ],
  ],
  [
    'Role: rules',
    apis.role,
    'rules: [{ verbs: [], resources: [pods] }]',
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
    ],
  ],
  [
    'RoleBinding: subject',
    apis.roleBinding,
    'roleRef: { kind: Role, name: r }\nsubjects: [{ kind: Foo, name: a }]',
    ['subjects[0].kind: Unsupported value: "Foo": supported values: "Group", "ServiceAccount", "User"'],
  ],
  [
    'HPA: replicas',
    apis.horizontalPodAutoscaler,
    'spec: { minReplicas: 3, maxReplicas: 2, scaleTargetRef: { kind: Deployment, name: web } }',
    ['spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`'],
  ],
  [
    'PDB: both',
    apis.podDisruptionBudget,
    'spec: { minAvailable: 1, maxUnavailable: 1 }',
    [expect.stringMatching(/^spec: Invalid value: .*: minAvailable and maxUnavailable cannot be both set$/)],
  ],
  [
    'PVC: nothing',
    apis.persistentVolumeClaim,
    'spec: {}',
    ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value'],
  ],
  [
    'quota: name',
    apis.resourceQuota,
    'spec: { hard: { foo: 1 } }',
    [
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
    ],
  ],
  [
    'LimitRange: min above max',
    apis.limitRange,
    'spec: { limits: [{ type: Pod, min: { cpu: 2 }, max: { cpu: 1 } }] }',
    ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'],
  ],
  [
    'PriorityClass: too high',
    apis.priorityClass,
    'value: 2000000000',
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'Event: elsewhere',
    apis.event,
    'involvedObject: { namespace: other }',
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
])('%s', (_what, kind, yaml, expected) => {
  expect(problemsOf(kind, yaml)).toEqual(expected);
});

const service = (more: string) => `spec: { ports: [{ port: 80 }], ${more} }`;

test.each<[string, apis.KindDefinition, string, string, unknown[]]>([
  [
    "a Service's address",
    apis.service,
    service('clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10]'),
    service('clusterIP: 10.96.0.11, clusterIPs: [10.96.0.11]'),
    ['spec.clusterIPs[0]: Invalid value: ["10.96.0.11"]: may not change once set'],
  ],
  [
    "a Service's type",
    apis.service,
    service('clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10]'),
    service('type: NodePort, clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10]'),
    [],
  ],
  [
    'a Service to ExternalName',
    apis.service,
    service('clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10]'),
    'spec: { type: ExternalName, externalName: a.b }',
    [],
  ],
  [
    "a ReplicaSet's selector",
    apis.replicaSet,
    workload(),
    `spec: { selector: { matchLabels: { app: y } }, ${template('{ app: y }')} }`,
    ['spec.selector: Invalid value: {"matchLabels":{"app":"y"}}: field is immutable'],
  ],
  [
    "a Deployment's image",
    apis.deployment,
    workload(),
    workload('', 'template: { metadata: { labels: { app: x } }, spec: { containers: [{ name: a, image: b }] } }'),
    [],
  ],
  [
    "a StatefulSet's service",
    apis.statefulSet,
    workload('serviceName: a'),
    workload('serviceName: b'),
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  [
    'an immutable ConfigMap',
    apis.configMap,
    'immutable: true\ndata: { a: b }',
    'immutable: true\ndata: { a: c }',
    ['data: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'a ConfigMap that stops being immutable',
    apis.configMap,
    'immutable: true',
    '{}',
    ['immutable: Forbidden: field is immutable when `immutable` is set'],
  ],
  ["a Secret's type", apis.secret, '{}', 'type: foo', ['type: Invalid value: "foo": field is immutable']],
  [
    'what a binding binds',
    apis.roleBinding,
    'roleRef: { kind: Role, name: a }',
    'roleRef: { kind: Role, name: b }',
    [
      'roleRef: Invalid value: {"kind":"Role","name":"b","apiGroup":"rbac.authorization.k8s.io"}: cannot change roleRef',
    ],
  ],
  [
    "a claim's class",
    apis.persistentVolumeClaim,
    'spec: { storageClassName: a, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }',
    'spec: { storageClassName: b, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }',
    [
      expect.stringMatching(
        /^spec: Forbidden: spec is immutable after creation except resources\.requests and volumeAttributesClassName for bound claims\n/,
      ),
    ],
  ],
])('changing %s', (_what, kind, from, to, expected) => {
  expect(problemsOfChange(kind, from, to)).toEqual(expected);
});

test.each([
  ['* * * * *', undefined],
  ['*/15 0-6,22 1 jan-mar mon', undefined],
  ['@hourly', undefined],
  ['@every 1h30m', undefined],
  ['@foo', 'unrecognized descriptor: @foo'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
])('schedule %s', (schedule, problem) => {
  const yaml = `spec: { schedule: "${schedule}", jobTemplate: { spec: { ${template('{ app: x }', 'restartPolicy: Never')} } } }`;
  expect(problemsOf(apis.cronJob, yaml)).toEqual(
    problem === undefined ? [] : [`spec.schedule: Invalid value: ${JSON.stringify(schedule)}: ${problem}`],
  );
});
