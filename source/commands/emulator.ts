import { fail } from '../domain/failure.ts';
import { wholeFlag } from './command-line/flag-values.ts';
import type { Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { printDocument, wantsJson } from './shell/print.ts';

export const definition: Definition = {
	name: 'emulator',
	summary: 'run the embedded endpoint for other programs, until stopped',
	about: 'Prints the environment to use. It listens on 127.0.0.1 only.',
	operands: [],
	flags: [
		{ name: 'port', value: 'NUMBER', about: 'port to listen on; a free one without it' },
		{ name: 'no-demo', about: 'start empty' },
		{
			name: 'true-peek',
			about: 'also show messages without a receive, as LocalStack does and AWS does not',
		},
	],
	examples: ['awsmsg emulator --port 4566', 'awsmsg emulator --no-demo --json'],
};

/** `awsmsg emulator`: runs the embedded endpoint and prints how to use it, until stopped. */
export const run: Run = async (context) => {
	const { invocation, out, signal } = context;
	const port = wholeFlag(invocation, 'port', 0, 65_535);
	const demo = !invocation.flags.has('no-demo');
	const running = await context.startEndpoint({
		demo,
		truePeek: invocation.flags.has('true-peek'),
		...(port === undefined ? {} : { port }),
	});
	const environment = {
		AWS_ENDPOINT_URL: running.endpoint,
		AWS_REGION: running.region,
		AWS_ACCESS_KEY_ID: 'test',
		AWS_SECRET_ACCESS_KEY: 'test',
	};
	if (wantsJson(context)) await printDocument(context, environment);
	else {
		const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${value}\n`);
		await out.data(lines.join(''));
	}
	out.note(
		`Listening on ${running.endpoint}, ${demo ? 'with the demo' : 'empty'}; ctrl-c stops it.`,
	);
	const stopped = new Promise<'stopped'>((resolve) => {
		if (signal.aborted) resolve('stopped');
		signal.addEventListener('abort', () => resolve('stopped'), { once: true });
	});
	const end = await Promise.race([stopped, running.exited]);
	// Being stopped is how it is meant to end.
	if (end === 'stopped') return exitCodes.done;
	throw fail('service', 'the embedded endpoint ended by itself');
};
