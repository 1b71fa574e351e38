import { fail } from '../../domain/failure.ts';
import type { SubscriptionProblem } from '../../domain/topics/new-subscription.ts';
import { subscriptionProblemWords } from '../../presentation/topics/change-words.ts';
import { quoted } from '../command-line/flag-values.ts';
import { readText } from '../shell/bodies.ts';
import type { CommandContext } from '../shell/context.ts';
import { usage } from '../shell/usage.ts';

/** The values of `--set NAME=VALUE` flags and their like; a value may be `file://PATH`. */
export async function namesAndValues(
	context: CommandContext,
	flag: string,
): Promise<Readonly<Record<string, string>>> {
	const found = new Map<string, string>();
	for (const text of context.invocation.flags.get(flag) ?? []) {
		const at = text.indexOf('=');
		if (at < 1) throw usage(`--${flag} takes NAME=VALUE, not ${quoted(text)}`);
		const [name, value] = [text.slice(0, at), text.slice(at + 1)];
		if (found.has(name)) throw usage(`${name} is set twice`, 'Set it once');
		const isFile = value.startsWith('file://');
		found.set(name, isFile ? (await readText(context, value, name)).trim() : value);
	}
	return Object.fromEntries(found);
}

/** Throws where SNS would not take something: nothing was sent. */
export function refuseProblems(problems: readonly SubscriptionProblem[]): void {
	if (problems.length === 0) return;
	const words = problems.map(subscriptionProblemWords).join('; ');
	throw fail('refused', words, { hint: 'Nothing was sent' });
}
