import type { OutgoingRecord } from '../domain/resources.ts';
import { putRecords } from '../operations/put.ts';
import { bytes } from '../presentation/formats.ts';
import { readBytes } from './bodies.ts';
import type { Run } from './context.ts';
import { printOutcome } from './outcomes.ts';
import { flagValue, quoted } from './parse.ts';
import { permit } from './permission.ts';
import { find, operand } from './resource.ts';
import { usage } from './usage.ts';

/** The highest hash key: 2^128 - 1. */
const lastHashKey = 2n ** 128n - 1n;

/** `awsmsg put <stream> [data]`: puts one record and prints its shard and sequence number. */
export const run: Run = async (context) => {
	const { invocation, signal, clock } = context;
	const partitionKey = flagValue(invocation, 'key');
	if (partitionKey === undefined || partitionKey === '') {
		throw usage('a record needs a partition key, which decides its shard', 'Say --key KEY');
	}
	const explicitHashKey = flagValue(invocation, 'hash-key');
	if (explicitHashKey !== undefined && !isHashKey(explicitHashKey)) {
		throw usage(`--hash-key takes a whole number below 2^128, not ${quoted(explicitHashKey)}`);
	}
	const data = await readBytes(context, invocation.operands[1], 'data');
	const record: OutgoingRecord = {
		partitionKey,
		data,
		...(explicitHashKey === undefined ? {} : { explicitHashKey }),
	};
	const connected = await context.connect();
	const stream = await find(context, connected, 'stream', operand(context, 0));
	const grant = await permit(context, connected, {
		kind: 'put',
		resource: stream.name,
		count: 1,
		detail: [`data: ${bytes(data.length)}, partition key: ${partitionKey}`],
	});
	const { streams } = connected.gateways;
	const [outcome] = await putRecords(
		{ streams, clock },
		{ name: stream.name, records: [record], grant },
		signal,
	);
	return printOutcome(context, outcome, 'record');
};

function isHashKey(text: string): boolean {
	return /^\d{1,39}$/.test(text) && BigInt(text) <= lastHashKey;
}
