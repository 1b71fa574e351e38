import { describe, expect, it } from 'vitest';
import type { EventSourceMapping } from '../../../source/domain/consumers/mapping.ts';
import { fail } from '../../../source/domain/failure.ts';
import {
	functionsOfAll,
	functionsOfStream,
	mappedFunctions,
} from '../../../source/operations/consumers/mapped-functions.ts';
import { functionGateway, streamGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const forever = new AbortController().signal;
const sqs = (name: string) => `arn:aws:sqs:eu-west-1:1:${name}`;
const stream = 'arn:aws:kinesis:eu-west-1:1:stream/clicks';
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:1:function:${name}`;
const mapping = (sourceArn: string, name: string): EventSourceMapping => ({
	id: `${sourceArn} ${name}`,
	sourceArn,
	functionArn: functionArn(name),
});

/** Lambda with these mappings, one a page; `asked` are the functions that were asked for. */
function lambda(all: readonly EventSourceMapping[]) {
	const asked: string[] = [];
	const functions = functionGateway({
		mappingsPage: async ({ sourceArn, next = '0' }) => {
			const found = all.filter((one) => sourceArn === undefined || one.sourceArn === sourceArn);
			const after = Number(next) + 1;
			return {
				items: found.slice(Number(next), after),
				...(after < found.length ? { next: String(after) } : {}),
			};
		},
		configuration: async (arn) => {
			asked.push(arn);
			if (arn.endsWith('secret')) throw fail('denied', 'not allowed');
			return { name: 'f', arn, logGroup: '/aws/lambda/f' };
		},
	});
	return { functions, asked };
}

describe('the functions of a queue', () => {
	it('are all of its mappings, each with its configuration or what hides it', async () => {
		const { functions } = lambda([
			mapping(sqs('a'), 'one'),
			mapping(sqs('b'), 'other'),
			mapping(sqs('a'), 'secret'),
		]);
		const found = await mappedFunctions(functions, [sqs('a')], forever);
		expect(found.map(({ mapping, function: called }) => [mapping.functionArn, called.ok])).toEqual([
			[functionArn('one'), true],
			[functionArn('secret'), false],
		]);
	});

	it('are asked for no more than twenty of them, each once, and the rest is told', async () => {
		const many = Array.from({ length: 30 }, (_, index) => mapping(sqs('a'), `f${index % 25}`));
		const { functions, asked } = lambda(many);
		const found = await mappedFunctions(functions, [sqs('a')], forever);
		expect(asked).toHaveLength(20);
		expect(found).toHaveLength(30);
		expect(found[24]?.function).toMatchObject({ ok: false, failure: { kind: 'unsupported' } });
	});
});

it('the functions of a stream are those of its registered consumers too', async () => {
	const consumer = `${stream}/consumer/app:1`;
	const { functions } = lambda([mapping(stream, 'a'), mapping(consumer, 'b')]);
	const streams = streamGateway({
		consumersPage: async () => ({ items: [{ name: 'app', arn: consumer, status: 'ACTIVE' }] }),
	});
	const found = await functionsOfStream({ streams, functions }, stream, forever);
	expect(found.map((one) => one.mapping.functionArn)).toEqual([functionArn('a'), functionArn('b')]);
});

describe('where all is examined', () => {
	it('mappings are listed once, and belong to their queue or stream', async () => {
		const { functions, asked } = lambda([
			mapping(sqs('a'), 'one'),
			mapping(`${stream}/consumer/app:1`, 'one'),
		]);
		const of = await functionsOfAll({ functions, clock: new VirtualClock() }, forever);
		expect(await of(sqs('a'))).toHaveLength(1);
		expect(await of(stream)).toHaveLength(1);
		expect(await of(sqs('b'))).toEqual([]);
		expect(asked).toEqual([functionArn('one')]);
	});

	it('functions are asked for at half the pace that Lambda allows an account', async () => {
		const names = ['a', 'b', 'c', 'd'];
		const { functions } = lambda(names.map((name) => mapping(sqs(name), name)));
		const clock = new VirtualClock();
		const started = clock.now();
		const of = await functionsOfAll({ functions, clock }, forever);
		await clock.run(Promise.all(names.map((name) => of(sqs(name)))));
		expect(clock.now() - started).toBeGreaterThanOrEqual(3 * 133);
	});
});
