import { denialOf } from '../../domain/permissions/denials.ts';
import type { Command } from '../keys/command.ts';
import type { State } from '../state/state.ts';
import type { Session } from './session.ts';

/** The requests that commands can't do without, by their titles: `SQS ReceiveMessage` of `peek`. */
export type Asks = Readonly<Record<string, readonly string[]>>;

/** Why something is of no use that sends these requests: AWS has denied one of them of late. */
function deniedHere(
	state: State,
	operations: readonly string[],
	resource?: string,
): string | undefined {
	const denial = denialOf(state.denials, operations, resource, state.now);
	if (denial === undefined) return;
	const { permission, operation, resource: on } = denial;
	const where = on === undefined ? '' : ` on ${on}`;
	return `${permission ?? operation} was denied${where}; ctrl-r to try again`;
}

/** The same commands; each that sends a request which was denied on what `nameOf` names says so in place of sending it again. */
export function sayingWhatIsDenied<Context extends { readonly session: Session }>(
	commands: readonly Command<Context>[],
	asks: Asks,
	nameOf: (context: Context) => string | undefined,
): readonly Command<Context>[] {
	return commands.map((command) => {
		const operations = asks[command.title];
		if (operations === undefined) return command;
		return {
			...command,
			disabled: (context) =>
				command.disabled?.(context) ??
				deniedHere(context.session.state, operations, nameOf(context)),
		};
	});
}
