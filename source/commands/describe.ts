import { failureLine } from '../domain/failure.ts';
import type { KindId, RefOf } from '../domain/kinds.ts';
import { operationKinds } from '../operations/kinds.ts';
import { missingParts } from '../presentation/json/json-facts.ts';
import { presentationKinds } from '../presentation/resources/kinds.ts';
import { resourceOperand } from './command-line/operands.ts';
import type { CommandContext, Connected, Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { commandPlaceOf } from './shell/place.ts';
import { printDocument, printLines, wantsJson } from './shell/print.ts';
import { findAny, operand } from './shell/resource.ts';

export const definition: Definition = {
	name: 'describe',
	summary: 'everything about one queue, topic or stream',
	operands: [resourceOperand],
	flags: [],
	examples: ['awsmsg describe orders-dlq', 'awsmsg describe orders --json | jq .attributes'],
};

/** Cells of a line in a pipe. */
const pipeWidth = 120;

/** `awsmsg describe <resource>`: everything about one queue, topic or stream. */
export const run: Run = async (context) => {
	const connected = await context.connect();
	const found = await findAny(context, connected, operand(context, 0));
	return describe(context, connected, found);
};

async function describe<Kind extends KindId>(
	context: CommandContext,
	connected: Connected,
	{ kind, ref }: { readonly kind: Kind; readonly ref: RefOf<Kind> },
): Promise<number> {
	const { signal, clock, out, settings } = context;
	const { gateways } = connected;
	const detail = await operationKinds[kind].describe({ gateways, clock }, ref, signal);
	const { detailJson, detailLines } = presentationKinds[kind];
	if (wantsJson(context)) await printDocument(context, detailJson(detail));
	else {
		const { ascii } = settings.theme;
		const place = commandPlaceOf(connected);
		const options = { width: out.width ?? pipeWidth, now: clock.now(), ascii, place };
		await printLines(context, detailLines(detail, options));
	}
	const failures = missingParts(detail);
	for (const [part, failure] of failures) {
		out.note(`awsmsg: ${part} could not be read: ${failureLine(failure)}.`);
	}
	return failures.length === 0 ? exitCodes.done : exitCodes.partly;
}
