import { nameOfArn } from '../../domain/arn.ts';
import { fail } from '../../domain/failure.ts';
import type { SubscriptionProblem } from '../../domain/topics/new-subscription.ts';
import { subscriptionProblemWords } from '../../presentation/topics/change-words.ts';
import { quoted } from '../command-line/flag-values.ts';
import { readText } from '../shell/bodies.ts';
import type { CommandContext } from '../shell/context.ts';
import type { Flag } from '../shell/definition.ts';
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

export const anywayFlag: Flag = {
	name: 'anyway',
	about: 'also where a queue that is named does not exist, which SNS takes',
};

/** Throws where a queue that a subscription names, its ARN, does not exist, unless that was said to be meant. */
export function refuseMissing({ invocation }: CommandContext, arn: string | undefined): void {
	if (arn === undefined || invocation.flags.has(anywayFlag.name)) return;
	throw fail('refused', `the queue ${nameOfArn(arn)} does not exist`, {
		hint: 'Nothing was sent: make it first, or say --anyway',
	});
}

/** Throws where SNS would not take something: nothing was sent. */
export function refuseProblems(problems: readonly SubscriptionProblem[]): void {
	if (problems.length === 0) return;
	const words = problems.map(subscriptionProblemWords).join('; ');
	throw fail('refused', words, { hint: 'Nothing was sent' });
}
