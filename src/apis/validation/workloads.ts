/** Rules that kinds with a selector and a pod template share. */
import { type LabelSelector, matchesLabels } from '../../apimachinery/labels.ts';
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import type { PodTemplateSpec } from '../core/pod-spec.ts';
import { validatePodTemplate } from '../core/pod-validation.ts';
import { validateLabelSelector } from './labels.ts';

const isEmpty = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;

/** @param kind as the message spells it: `deployment` */
export function validateSelector(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) return [required('spec.selector')];
  const errors = validateLabelSelector('spec.selector', selector);
  if (isEmpty(selector)) errors.push(invalidValue('spec.selector', selector, `empty selector is invalid for ${kind}`));
  return errors;
}

/** The selector must find the pods that the template makes; one that is missing finds none. An empty one was refused already. */
export function selectorMatchesTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
): FieldError[] {
  if (selector && isEmpty(selector)) return [];
  const labels = template?.metadata?.labels;
  if (selector && matchesLabels(selector, labels)) return [];
  return [invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')];
}

/** A template whose pods are kept running: they restart always and have no deadline. @param kind `ReplicaSet` */
export function validateServingTemplate(template: PodTemplateSpec | undefined, kind: string): FieldError[] {
  if (!template) return [required('spec.template')];
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  const errors = validatePodTemplate('spec.template', template);
  if (restartPolicy !== 'Always')
    errors.push(notSupported('spec.template.spec.restartPolicy', restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined)
    errors.push(
      forbiddenField('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`),
    );
  return errors;
}
