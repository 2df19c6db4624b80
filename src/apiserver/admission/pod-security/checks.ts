/** The checks of the Pod Security Standards, as data: what each finds in a pod, in the words of the API server. */

interface Finding {
  reason: string;
  detail: string;
}

interface Check {
  level: 'baseline' | 'restricted';
  /** A check of the baseline that this one takes the place of at the restricted level. */
  instead?: string;
  name: string;
  find(pod: PodParts): Finding | undefined;
}

interface PodParts {
  spec: any;
  containers: readonly any[];
}

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');
const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);
const containersText = (names: readonly string[]): string =>
  `${plural('container', 'containers', names.length)} ${quoted(names)}`;

const namesOf = (containers: readonly any[], isBad: (container: any) => boolean): string[] =>
  containers.filter(isBad).map(({ name }) => name);

/** A check that only asks which containers are at fault. */
const ofContainers =
  (reason: string, must: string, isBad: (container: any) => boolean): Check['find'] =>
  ({ containers }) => {
    const bad = namesOf(containers, isBad);
    return bad.length === 0 ? undefined : { reason, detail: `${containersText(bad)} ${must}` };
  };

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

const usualCapabilities = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP'],
  ...['SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);

function added(containers: readonly any[], isAllowed: (capability: string) => boolean): string | undefined {
  const forbidden = (container: any): string[] =>
    (container.securityContext?.capabilities?.add ?? []).filter((one: string) => !isAllowed(one));
  const bad = containers.filter((container) => forbidden(container).length > 0);
  if (bad.length === 0) return undefined;
  const what = quoted(unique(bad.flatMap(forbidden)));
  return `${containersText(bad.map(({ name }) => name))} must not include ${what} in securityContext.capabilities.add`;
}

const probesOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: any): any[] =>
  [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].filter(Boolean);
const hostsOf = (container: any): string[] =>
  probesOf(container).flatMap(({ httpGet, tcpSocket }) => [httpGet?.host, tcpSocket?.host].filter(Boolean));

const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const safeSysctls = new Set([
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range'],
  ...['net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time'],
  ...['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
  ...['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
]);
const plainVolumes = new Set([
  ...[
    'configMap',
    'csi',
    'downwardAPI',
    'emptyDir',
    'ephemeral',
    'image',
    'persistentVolumeClaim',
    'projected',
    'secret',
  ],
]);
const volumeType = (volume: any): string => Object.keys(volume).find((field) => field !== 'name') ?? 'emptyDir';
const confined = new Set(['RuntimeDefault', 'Localhost']);
const isWindows = ({ os }: any): boolean => os?.name === 'windows';

const joined = (reason: string, details: readonly (string | false | undefined)[]): Finding | undefined => {
  const told = details.filter((detail) => detail);
  return told.length === 0 ? undefined : { reason, detail: told.join('; ') };
};

const checks: readonly Check[] = [
  {
    level: 'baseline',
    name: 'appArmorProfile',
    find({ spec, containers }) {
      const type = spec.securityContext?.appArmorProfile?.type;
      const bad = containers.filter(({ securityContext }) => securityContext?.appArmorProfile?.type === 'Unconfined');
      return joined(
        plural(
          'forbidden AppArmor profile',
          'forbidden AppArmor profiles',
          bad.length + (type === 'Unconfined' ? 1 : 0),
        ),
        [
          type === 'Unconfined' && 'pod must not set AppArmor profile type to "Unconfined"',
          bad.length > 0 &&
            `${containersText(bad.map(({ name }) => name))} must not set AppArmor profile type to "Unconfined"`,
        ],
      );
    },
  },
  {
    level: 'baseline',
    name: 'capabilities_baseline',
    find: ({ containers }) =>
      joined('non-default capabilities', [added(containers, (one) => usualCapabilities.has(one))]),
  },
  {
    level: 'baseline',
    name: 'hostNamespaces',
    find({ spec }) {
      const set = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field]).map((field) => `${field}=true`);
      return set.length === 0 ? undefined : { reason: 'host namespaces', detail: set.join(', ') };
    },
  },
  {
    level: 'baseline',
    name: 'hostPathVolumes',
    find({ spec }) {
      const bad = (spec.volumes ?? []).filter(({ hostPath }: any) => hostPath).map(({ name }: any) => name);
      const detail = `${plural('volume', 'volumes', bad.length)} ${quoted(bad)}`;
      return bad.length === 0 ? undefined : { reason: 'hostPath volumes', detail };
    },
  },
  {
    level: 'baseline',
    name: 'hostPorts',
    find({ containers }) {
      const portsOf = ({ ports = [] }: any): string[] =>
        ports.filter((port: any) => port.hostPort).map((port: any) => String(port.hostPort));
      const bad = containers.filter((container) => portsOf(container).length > 0);
      if (bad.length === 0) return undefined;
      const ports = unique(bad.flatMap(portsOf));
      const uses = plural('uses', 'use', bad.length);
      const what = `${plural('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`;
      return { reason: 'hostPort', detail: `${containersText(bad.map(({ name }) => name))} ${uses} ${what}` };
    },
  },
  {
    level: 'baseline',
    name: 'hostProbesAndHostLifecycle',
    find({ containers }) {
      const bad = containers.filter((container) => hostsOf(container).length > 0);
      if (bad.length === 0) return undefined;
      const hosts = unique(bad.flatMap(hostsOf));
      const what = `${plural('host', 'hosts', hosts.length)} ${quoted(hosts)}`;
      const uses = plural('uses', 'use', bad.length);
      return {
        reason: 'probe or lifecycle host',
        detail: `${containersText(bad.map(({ name }) => name))} ${uses} probe or lifecycle ${what}`,
      };
    },
  },
  {
    level: 'baseline',
    name: 'privileged',
    find: ofContainers(
      'privileged',
      'must not set securityContext.privileged=true',
      (one) => one.securityContext?.privileged === true,
    ),
  },
  {
    level: 'baseline',
    name: 'procMount',
    find: ofContainers(
      'procMount',
      'must not set securityContext.procMount to "Unmasked"',
      (one) => one.securityContext?.procMount === 'Unmasked',
    ),
  },
  {
    level: 'baseline',
    name: 'seLinuxOptions',
    find({ spec, containers }) {
      const faults = ({ type = '', user, role }: any = {}): string[] => [
        ...(seLinuxTypes.has(type) ? [] : [`type ${JSON.stringify(type)}`]),
        ...(user ? ['user may not be set'] : []),
        ...(role ? ['role may not be set'] : []),
      ];
      const ofPod = faults(spec.securityContext?.seLinuxOptions);
      const bad = containers.filter(({ securityContext }) => faults(securityContext?.seLinuxOptions).length > 0);
      if (ofPod.length + bad.length === 0) return undefined;
      const setters = [
        ...(ofPod.length > 0 ? ['pod'] : []),
        ...(bad.length > 0 ? [containersText(bad.map(({ name }) => name))] : []),
      ];
      const all = [
        ...new Set([...ofPod, ...bad.flatMap(({ securityContext }) => faults(securityContext.seLinuxOptions))]),
      ];
      return {
        reason: 'seLinuxOptions',
        detail: `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${all.join('; ')}`,
      };
    },
  },
  {
    level: 'baseline',
    name: 'seccompProfile_baseline',
    find: ({ spec, containers }) => joined('seccompProfile', unconfined(spec, containers)),
  },
  {
    level: 'baseline',
    name: 'sysctls',
    find({ spec }) {
      const bad = (spec.securityContext?.sysctls ?? [])
        .map(({ name }: any) => name)
        .filter((name: string) => !safeSysctls.has(name));
      return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
    },
  },
  {
    level: 'baseline',
    name: 'windowsHostProcess',
    find({ spec, containers }) {
      const must = 'must not set securityContext.windowsOptions.hostProcess=true';
      const bad = namesOf(containers, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess);
      return joined('hostProcess', [
        spec.securityContext?.windowsOptions?.hostProcess && `pod ${must}`,
        bad.length > 0 && `${containersText(bad)} ${must}`,
      ]);
    },
  },
  {
    level: 'restricted',
    name: 'allowPrivilegeEscalation',
    find: (pod) => (isWindows(pod.spec) ? undefined : escalating(pod)),
  },
  {
    level: 'restricted',
    name: 'capabilities_restricted',
    instead: 'capabilities_baseline',
    find({ spec, containers }) {
      if (isWindows(spec)) return undefined;
      const keeping = namesOf(
        containers,
        ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
      );
      return joined('unrestricted capabilities', [
        keeping.length > 0 && `${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
        added(containers, (one) => one === 'NET_BIND_SERVICE'),
      ]);
    },
  },
  {
    level: 'restricted',
    name: 'restrictedVolumes',
    find({ spec }) {
      const bad = (spec.volumes ?? []).filter((volume: any) => !plainVolumes.has(volumeType(volume)));
      if (bad.length === 0) return undefined;
      const types = unique(bad.map(volumeType));
      const which = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }: any) => name))}`;
      const what = `${plural('volume type', 'volume types', types.length)} ${quoted(types)}`;
      return {
        reason: 'restricted volume types',
        detail: `${which} ${plural('uses', 'use', bad.length)} restricted ${what}`,
      };
    },
  },
  {
    level: 'restricted',
    name: 'runAsNonRoot',
    find({ spec, containers }) {
      const ofPod: boolean | undefined = spec.securityContext?.runAsNonRoot;
      const bad = namesOf(containers, ({ securityContext }) => securityContext?.runAsNonRoot === false);
      const silent = ofPod
        ? []
        : namesOf(containers, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
      return joined('runAsNonRoot != true', [
        ofPod === false && 'pod must not set securityContext.runAsNonRoot=false',
        bad.length > 0 && `${containersText(bad)} must not set securityContext.runAsNonRoot=false`,
        silent.length > 0 &&
          ofPod === undefined &&
          `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true`,
      ]);
    },
  },
  {
    level: 'restricted',
    name: 'runAsUser',
    find({ spec, containers }) {
      const bad = namesOf(containers, ({ securityContext }) => securityContext?.runAsUser === 0);
      return joined('runAsUser=0', [
        spec.securityContext?.runAsUser === 0 && 'pod must not set runAsUser=0',
        bad.length > 0 && `${containersText(bad)} must not set runAsUser=0`,
      ]);
    },
  },
  {
    level: 'restricted',
    name: 'seccompProfile_restricted',
    instead: 'seccompProfile_baseline',
    find({ spec, containers }) {
      if (isWindows(spec)) return undefined;
      const ofPod = spec.securityContext?.seccompProfile?.type;
      const silent = confined.has(ofPod)
        ? []
        : namesOf(containers, ({ securityContext }) => securityContext?.seccompProfile?.type === undefined);
      return joined('seccompProfile', [
        ...unconfined(spec, containers),
        silent.length > 0 &&
          ofPod === undefined &&
          `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      ]);
    },
  },
];

const escalating = ofContainers(
  'allowPrivilegeEscalation != false',
  'must set securityContext.allowPrivilegeEscalation=false',
  (one) => one.securityContext?.allowPrivilegeEscalation !== false,
);

function unconfined(spec: any, containers: readonly any[]): (string | false)[] {
  const must = 'must not set securityContext.seccompProfile.type to "Unconfined"';
  const bad = namesOf(containers, ({ securityContext }) => securityContext?.seccompProfile?.type === 'Unconfined');
  return [
    spec.securityContext?.seccompProfile?.type === 'Unconfined' && `pod ${must}`,
    bad.length > 0 && `${containersText(bad)} ${must}`,
  ];
}

export type Level = 'privileged' | 'baseline' | 'restricted';

/** What of a pod a level forbids; nothing when it is good. */
export function violations(level: Level, spec: any): Finding[] {
  if (level === 'privileged') return [];
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
  const wanted = checks.filter((check) => check.level === 'baseline' || level === 'restricted');
  const replaced = new Set(wanted.map(({ instead }) => instead));
  return wanted
    .filter(({ name }) => !replaced.has(name))
    .map(({ find }) => find({ spec, containers }))
    .filter((finding) => finding !== undefined);
}

export const violationText = (found: readonly Finding[]): string =>
  found.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
