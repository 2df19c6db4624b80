import { expect, test } from 'vitest';
import { kubectlWithServer } from '../support/kubectl-server.ts';

const files = {
  'all.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: nginx}]}
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec: {replicas: 2, selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: c, image: nginx}]}}}
`,
};

const server = await kubectlWithServer(files);
await server.printed('create -f all.yaml');

test.each([
  ['wait --for=jsonpath={.status.phase}=Pending pod/web', 'pod/web condition met\n'],
  ['wait --for=create pod/web -o name', 'pod/web\n'],
  ['wait --for=delete pod/gone', ''],
  ['wait --for=condition=Ready pod/web --timeout=0', 'error: condition not met for pods/web\n'],
  ['wait --for=condition=Ready pod/web --timeout=1ms', 'error: timed out waiting for the condition on pods/web\n'],
  ['wait --for=condition=Ready pod/gone', 'Error from server (NotFound): pods "gone" not found\n'],
  ['wait --for=condition=Ready pods -l a=b', 'error: no matching resources found\n'],
  ['wait --for=x pod/web', 'error: unrecognized condition: "x"\n'],
  ['wait pod/web', 'error: unrecognized condition: []\n'],
  ['wait --for=jsonpath= pod/web', 'error: jsonpath expression cannot be empty\n'],
])('%s', async (line, text) => expect(await server.printed(line)).toBe(text));

test.each([
  ['cordon node-1', 'node/node-1 cordoned\n'],
  ['cordon node-1', 'node/node-1 already cordoned\n'],
  ['uncordon node-1 --dry-run=client', 'node/node-1 uncordoned (dry run)\n'],
  ['uncordon node-1', 'node/node-1 uncordoned\n'],
  ['taint nodes node-1 a=b:NoSchedule', 'node/node-1 tainted\n'],
  [
    'taint nodes node-1 a=c:NoSchedule',
    'error: node node-1 already has a taint(s) with same effect(s) and --overwrite is false\n',
  ],
  ['taint nodes node-1 a=c:NoSchedule --overwrite', 'node/node-1 modified\n'],
  ['taint nodes node-1 a-', 'node/node-1 untainted\n'],
  ['taint nodes node-1 a-', 'error: taint "a" not found\n'],
  ['rollout pause deploy/shop', 'deployment.apps/shop paused\n'],
  ['rollout pause deploy/shop', 'error: deployments.apps "shop" is already paused\n'],
  [
    'rollout restart deploy/shop',
    'error: deployments.apps "shop" can\'t restart paused deployment (run rollout resume first)\n',
  ],
  ['rollout resume deploy/shop', 'deployment.apps/shop resumed\n'],
  ['rollout restart deploy/shop', 'deployment.apps/shop restarted\n'],
  ['rollout status deploy/shop --watch=false', 'Waiting for deployment spec update to be observed...\n'],
  ['rollout history deploy/shop', 'deployment.apps/shop \nNo rollout history found.\n'],
  ['rollout undo deploy/shop', 'error: no rollout history found for deployment "shop"\n'],
  ['rollout status pod/web', 'error: no status viewer has been implemented for Pod\n'],
  ['scale deploy/shop --replicas=3', 'deployment.apps/shop scaled\n'],
  ['scale deploy/shop --replicas=4 --current-replicas=9', 'error: Expected replicas to be 9, was 3\n'],
  [
    'delete pod web gone --wait=false',
    'pod "web" deleted from default namespace\nError from server (NotFound): pods "gone" not found\n',
  ],
  ['delete node node-1', 'node "node-1" deleted\n'],
  ['delete pods -l a=b', 'No resources found\n'],
  ['events', 'No events found in default namespace.\n'],
  ['top nodes', 'error: Metrics API not available\n'],
  ['auth can-i create pods', 'yes\n'],
  ['replace -f all.yaml --grace-period=3', 'error: --grace-period must have --force specified\n'],
  ['replace -f all.yaml --dry-run=client -o name', 'pod/web\nnode/node-1\ndeployment.apps/shop\n'],
])('%s', async (line, text) => expect(await server.printed(line)).toBe(text));
