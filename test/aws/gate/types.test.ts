import { AddPermissionCommand, PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import type { Gate } from '../../../source/aws/gate/gate.ts';
import type { RulesFor, RulesOf } from '../../../source/aws/gate/rule.ts';
import { type ResourceId, resourceOfArn } from '../../../source/domain/resource-id.ts';

/*
What the compiler refuses. Each line below a `@ts-expect-error` is an error; were it none, the type check
would fail there.
*/

/** A service that nobody has built: one operation, which writes to a thing. */
type Fakes = { 'Fake PutThing': { ThingArn?: string; Body?: string } };

const thing = ({ ThingArn }: { ThingArn?: string }): readonly (ResourceId | undefined)[] => [
	resourceOfArn(ThingArn),
];
const whole = {
	effect: 'write',
	repeatable: false,
	resources: thing,
	policyOn: '*',
	jobs: ['admin'],
} as const;

it('a rule tells every field, for an operation that there is', () => {
	const right = { 'Fake PutThing': whole } satisfies RulesFor<Fakes>;
	const { resources: _, ...named } = whole;
	// @ts-expect-error: a write that does not say what it is about
	const silent = { 'Fake PutThing': named } satisfies RulesFor<Fakes>;
	const { effect: __, ...harmless } = whole;
	// @ts-expect-error: an operation that does not say what it does
	const unknown = { 'Fake PutThing': harmless } satisfies RulesFor<Fakes>;
	const { jobs: ___, ...unpermitted } = whole;
	// @ts-expect-error: an operation that no policy would have
	const denied = { 'Fake PutThing': unpermitted } satisfies RulesFor<Fakes>;
	const other = {
		...whole,
		resources: ({ QueueUrl }: { QueueUrl: string }) => [resourceOfArn(QueueUrl)],
	};
	// @ts-expect-error: it reads a field that the input of the operation does not have
	const astray = { 'Fake PutThing': other } satisfies RulesFor<Fakes>;
	// @ts-expect-error: the service has no such operation
	const invented = { 'Fake DropThing': whole } satisfies RulesFor<Fakes>;
	// @ts-expect-error: nor has SQS
	const misspelt = { 'SQS PurgeQueues': whole } satisfies RulesOf<
		'SQS',
		typeof import('@aws-sdk/client-sqs')
	>;
	expect([right, silent, unknown, denied, astray, invented, misspelt].length).toBe(7);
});

it('a gateway can name no operation that is not on the list, nor send another input under its name', () => {
	const purge = new PurgeQueueCommand({ QueueUrl: 'x' });
	const permission = new AddPermissionCommand({
		QueueUrl: 'x',
		Label: 'x',
		AWSAccountIds: [],
		Actions: [],
	});
	const calls = (gate: Gate, signal: AbortSignal) => [
		gate.call('SQS PurgeQueue', purge, { signal }, async () => ({})),
		// @ts-expect-error: not on the list
		gate.call('SQS AddPermission', permission, { signal }, async () => ({})),
		// @ts-expect-error: a purge is no list
		gate.call('SQS ListQueues', purge, { signal }, async () => ({})),
		// @ts-expect-error: and has a queue
		gate.call('SQS PurgeQueue', { input: {} }, { signal }, async () => ({})),
		// @ts-expect-error: requests that are no operation of AWS have their own names
		gate.outside('Emulator GetEverything', { QueueUrl: 'x' }, { signal }, async () => ({
			status: 1,
		})),
	];
	expect(calls).toBeTypeOf('function');
});
