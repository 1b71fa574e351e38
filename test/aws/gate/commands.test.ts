import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HttpResponse } from '@smithy/core/protocols';
import { describe, expect, it } from 'vitest';
import { allowedOperations, type Operation, ruleOf } from '../../../source/aws/gate/allow-list.ts';
import { Gate } from '../../../source/aws/gate/gate.ts';
import { allows, type Grant, type Mode, modes } from '../../../source/domain/effect.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { repository } from '../../helpers/program.ts';
import { dlqArn, here, rowOf, streamArn } from './rows.ts';

/*
Every command of every client of AWS that awsmsg is built with: sent through the gate with the widest
grant that there is, in each mode.
*/

const { dependencies, devDependencies } = JSON.parse(
	readFileSync(path.join(repository, 'package.json'), 'utf8'),
);
const packages = Object.keys({ ...dependencies, ...devDependencies }).filter((name) =>
	name.startsWith('@aws-sdk/client-'),
);

type Stack = Parameters<Gate['install']>[0];
type Client = {
	readonly middlewareStack: Stack;
	send(command: Sent): Promise<unknown>;
	destroy(): void;
};
type Sent = { readonly input: object };

const clients = await Promise.all(
	packages.map(async (name) => {
		const exported: Record<string, unknown> = await import(name);
		const find = (ending: RegExp) => Object.keys(exported).filter((one) => ending.test(one));
		const [client = ''] = find(/^(?!\$|__).+(?<!Runtime)Client$/);
		const commands = find(/^[A-Z].*Command$/);
		return { name, exported, client, commands };
	}),
);

const operations = clients.flatMap(({ client, commands }) =>
	commands.map((name) => `${client.replace(/Client$/, '')} ${name.replace(/Command$/, '')}`),
);

/** Whether a command leaves this computer. */
async function isSent(operation: string, mode: Mode, grant?: Grant): Promise<boolean> {
	const [service, action] = operation.split(' ');
	const found = clients.find(({ client }) => client === `${service}Client`);
	if (found === undefined) throw new Error(`no client of ${operation}`);
	const { exported, client } = found;
	const gate = new Gate({ mode: () => mode, onCall: () => {}, region: here.region });
	gate.told.accountIs(here.account);
	gate.told.streamIs(streamArn);
	gate.told.moveIs('handle', dlqArn);
	let sent = 0;
	const Client = exported[client] as new (options: object) => Client;
	const Command = exported[`${action}Command`] as new (input: object) => Sent;
	const one = new Client({
		region: here.region,
		credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
		maxAttempts: 1,
		requestHandler: {
			async handle() {
				sent += 1;
				return { response: new HttpResponse({ statusCode: 500 }) };
			},
			destroy() {},
		},
	});
	gate.install(one.middlewareStack);
	const command = new Command(rowOf(operation).input);
	const options = {
		signal: new AbortController().signal,
		...(grant === undefined ? {} : { grant }),
	};
	const failure = await gate
		.call(operation as Operation, command as { input: never }, options, () => one.send(command))
		.then(() => undefined, asFailure);
	one.destroy();
	// What is refused is refused by the gate, and by nothing that comes after it.
	if (sent === 0) expect(failure?.kind).toBe('refused');
	return sent > 0;
}

describe('every command of every client', () => {
	it('is found: eight clients, whose names the operations of the list have', () => {
		expect(packages.length).toBe(8);
		expect(operations.length).toBeGreaterThan(350);
		expect(new Set(operations).size).toBe(operations.length);
		const ours = allowedOperations
			.filter((name) => !name.startsWith('Emulator '))
			.map((name) => name.replace(/ DryRun$/, ''));
		expect(ours.filter((name) => !operations.includes(name))).toEqual([]);
	});

	it.each(modes)(
		'is sent in %s only when it is on the list and the mode lets it through',
		async (mode) => {
			const wrong: string[] = [];
			for (const operation of operations) {
				const rule = ruleOf(operation);
				const { about } = rowOf(operation);
				const grant: Grant = { effect: 'destroy', resources: about, what: 'all of it' };
				const expected = rule !== undefined && allows(mode, rule.effect);
				if ((await isSent(operation, mode, grant)) !== expected) wrong.push(operation);
			}
			expect(wrong).toEqual([]);
		},
	);

	it('that writes is sent with a grant alone', async () => {
		const sent: string[] = [];
		for (const operation of operations) if (await isSent(operation, 'open')) sent.push(operation);
		expect(sent.filter((name) => !['read', 'touch'].includes(ruleOf(name)?.effect ?? ''))).toEqual(
			[],
		);
	});

	it('read-only sends nothing but reads', async () => {
		const sent: string[] = [];
		for (const operation of operations) {
			if (await isSent(operation, 'read-only')) sent.push(operation);
		}
		expect(new Set(sent.map((name) => name.split(' ')[1]?.match(/^[A-Z][a-z]+/)?.[0]))).toEqual(
			// A query of logs is started and stopped, and reads all the same.
			new Set(['Get', 'List', 'Describe', 'Filter', 'Simulate', 'Start', 'Stop']),
		);
		expect(sent.length).toBeGreaterThan(15);
	});
});
