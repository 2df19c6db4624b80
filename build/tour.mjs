// npm run tour: the main job in a throw-away home, each command shown before its output.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const home = mkdtempSync(join(tmpdir(), 'kubesim-tour-'));
const env = { ...process.env, KUBESIM_HOME: home, KUBECONFIG: '' };
const samples = 'manifests/samples/article';

/** Says what comes next. */
const say = (text) => console.log(`\n# ${text}`);

/** Shows a command, runs it, shows its output. @returns its standard output */
function run(command, { input } = {}) {
  console.log(`$ ${command}`);
  const [program, ...args] = command.match(/'[^']*'|\S+/g).map((word) => word.replace(/^'|'$/g, ''));
  const child = spawnSync(process.execPath, [join(top, 'bin', program), ...args], {
    cwd: top,
    env,
    input: input ?? '',
    encoding: 'utf8',
  });
  process.stdout.write(child.stdout);
  process.stderr.write(child.stderr);
  if (child.status !== 0) {
    console.error(`${command}: exit ${child.status}`);
    process.exitCode = 1;
  }
  return child.stdout;
}

const wholeTour = process.hrtime.bigint();
try {
  say('A cluster is there as soon as it is asked for.');
  run('kubectl get nodes -o wide');

  say('Three pods that are not ready yet: their readiness probe looks for /tmp/ready.');
  run(`kubectl create -f ${samples}/myweb-rs-set.yml -f ${samples}/myweb-svc-np.yml`);
  run('kubectl get pod,svc,rs,ep');

  say('Make the file in each of them, and they join the Service.');
  const pods = run('kubectl get pods -l app=web -o name').trim().split('\n');
  for (const pod of pods) run(`kubectl exec ${pod} -- touch /tmp/ready`);
  run('kubectl get pod,svc,rs,ep');

  say('Names resolve and a Service answers, from inside a pod.');
  run('kubectl run nettool -i --rm -q --restart=Never --image ghcr.io/c1t1d0s7/network-multitool', {
    input: 'cat /etc/resolv.conf\nhost myweb-svc-np\ncurl -s myweb-svc-np\ncurl -s myweb-svc-np\n',
  });

  say('Every field explains itself.');
  run('kubectl explain svc.spec.sessionAffinity');

  say('The controllers keep what was asked for.');
  run(`kubectl delete ${pods[0]}`);
  run('kubectl get pods -l app=web -o wide');
  run('kubectl describe svc myweb-svc-np');
} finally {
  rmSync(home, { recursive: true, force: true });
}
const seconds = Number(process.hrtime.bigint() - wholeTour) / 1e9;
console.log(
  `\n# That took ${seconds.toFixed(1)} s. Your own cluster: put ${join(top, 'bin')} on your PATH and type kubectl.`,
);
