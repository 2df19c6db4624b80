import { isHTTPHeaderName } from '../../apimachinery/names.ts';
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { notNegative, problems } from '../validation/fields.ts';
import { portNumber, portNumberOrName } from '../validation/ports.ts';
import type { Container, Probe } from './pod-spec.ts';

type Lifecycle = NonNullable<Container['lifecycle']>;
type Handler = Partial<Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'>> & { sleep?: { seconds: number } };

const isHttpHandler = (field: string, action: NonNullable<Probe['httpGet']>): FieldError[] => {
  const errors: FieldError[] = [];
  if (!action.path) errors.push(required(`${field}.path`));
  errors.push(...portNumberOrName(`${field}.port`, action.port));
  if (action.scheme !== 'HTTP' && action.scheme !== 'HTTPS')
    errors.push(notSupported(`${field}.scheme`, action.scheme ?? '', ['HTTP', 'HTTPS']));
  for (const { name } of action.httpHeaders ?? [])
    errors.push(...problems(`${field}.httpHeaders`, name, isHTTPHeaderName(name)));
  return errors;
};

const sleepFits = (field: string, seconds: number, gracePeriod: number): FieldError[] =>
  seconds < 0 || seconds > gracePeriod
    ? [
        invalidValue(
          field,
          seconds,
          `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`,
        ),
      ]
    : [];

/** Exactly one way to ask; each is looked at by its own rule, in the API's order. */
function validateHandler(field: string, handler: Handler, gracePeriod: number): FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const rules: [string, FieldError[] | undefined][] = [
    ['exec', exec && (exec.command?.length ? [] : [required(`${field}.exec.command`)])],
    ['httpGet', httpGet && isHttpHandler(`${field}.httpGet`, httpGet)],
    ['tcpSocket', tcpSocket && portNumberOrName(`${field}.tcpSocket.port`, tcpSocket.port)],
    ['grpc', grpc && portNumber(`${field}.grpc.port`, grpc.port)],
    ['sleep', sleep && sleepFits(`${field}.sleep`, sleep.seconds, gracePeriod)],
  ];
  const given = rules.filter(([, errors]) => errors);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap(([name, errors], i) =>
    i === 0 ? errors! : [forbiddenField(`${field}.${name}`, 'may not specify more than 1 handler type')],
  );
}

function validateProbe(field: string, probe: Probe, gracePeriod: number): FieldError[] {
  const errors = validateHandler(field, probe, gracePeriod);
  for (const part of counts) errors.push(...notNegative(`${field}.${part}`, probe[part]));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  return errors;
}

const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

/** Liveness and startup probes cannot ask for more than one success. */
function validateOneSuccess(field: string, probe: Probe | undefined, gracePeriod: number): FieldError[] {
  if (!probe) return [];
  const errors = validateProbe(field, probe, gracePeriod);
  if (probe.successThreshold !== 1)
    errors.push(invalidValue(`${field}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'));
  return errors;
}

function validateReadiness(field: string, probe: Probe | undefined, gracePeriod: number): FieldError[] {
  if (!probe) return [];
  const errors = validateProbe(field, probe, gracePeriod);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined)
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
  return errors;
}

const validateLifecycle = (field: string, lifecycle: Lifecycle, gracePeriod: number): FieldError[] => [
  ...(lifecycle.postStart ? validateHandler(`${field}.postStart`, lifecycle.postStart, gracePeriod) : []),
  ...(lifecycle.preStop ? validateHandler(`${field}.preStop`, lifecycle.preStop, gracePeriod) : []),
];

/** Hooks and probes of a container that keeps running. */
export function validateHooksAndProbes(field: string, container: Container, gracePeriod: number): FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  if (!lifecycle && !livenessProbe && !readinessProbe && !startupProbe) return [];
  return [
    ...(lifecycle ? validateLifecycle(`${field}.lifecycle`, lifecycle, gracePeriod) : []),
    ...validateOneSuccess(`${field}.livenessProbe`, livenessProbe, gracePeriod),
    ...validateReadiness(`${field}.readinessProbe`, readinessProbe, gracePeriod),
    ...validateOneSuccess(`${field}.startupProbe`, startupProbe, gracePeriod),
  ];
}
