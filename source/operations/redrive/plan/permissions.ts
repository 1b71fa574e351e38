import { allLooks, type Checks } from './plan-checks.ts';

/** What the role needs, in IAM's names. */
export function permissionsOf(checks: Checks): readonly string[] {
	const { source, choices, facts, engine, topic, mute } = checks;
	const looks = allLooks(checks);
	const names = looks.map(({ ref }) => ref.name).join(', ') || 'the destination';
	// A canary before AWS's own move goes by our engine.
	const isOurs = engine === 'own' || choices.canary !== undefined;
	const actions = [
		...(engine === 'aws' ? ['StartMessageMoveTask', 'ListMessageMoveTasks'] : []),
		'ReceiveMessage',
		...(isOurs ? ['ChangeMessageVisibility'] : []),
		'DeleteMessage',
	];
	const here = facts.ok ? facts.value.kmsKeyId : undefined;
	const there = looks
		.filter(({ attributes }) => attributes.ok && attributes.value.kmsKeyId !== undefined)
		.map(({ ref }) => ref.name)
		.join(', ');
	return [
		...[...actions, 'GetQueueAttributes'].map((action) => `sqs:${action} on ${source.name}`),
		...(topic === undefined
			? [`sqs:SendMessage on ${names}`]
			: [`sns:Publish on ${topic.planned.ref.name}`]),
		...(mute?.ok === true && mute.value.alarms.length > 0
			? [
					'cloudwatch:PutAlarmMuteRule and cloudwatch:DeleteAlarmMuteRule on the rule and its alarms',
				]
			: []),
		...(here === undefined ? [] : [`kms:Decrypt for ${source.name}`]),
		...(there === '' ? [] : [`kms:GenerateDataKey and kms:Decrypt for ${there}`]),
	];
}
