import { fail } from '../domain/failure.ts';
import type { Run } from './shell/context.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { wholeFlag } from './shell/parse.ts';
import { printDocument, wantsJson } from './shell/print.ts';

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
