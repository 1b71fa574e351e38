import { asFailure } from '../domain/failure.ts';
import { isAws } from '../domain/here.ts';
import { type Job, jobs, type NeededPermission } from '../domain/jobs.ts';
import type { AnyResource } from '../domain/kinds.ts';
import type { PermissionStanding } from '../domain/permissions/standing.ts';
import { priceOfPut } from '../domain/prices.ts';
import {
	checkPermissions,
	triedStreams,
	unnamedKinds,
} from '../operations/permissions/check-permissions.ts';
import { hereOf, parseOperand } from '../operations/resources/locate.ts';
import { flagValue } from './command-line/flag-values.ts';
import type { CommandContext, Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { printList } from './shell/print.ts';
import { findAny } from './shell/resource.ts';
import { usage } from './shell/usage.ts';

export const definition: Definition = {
	name: 'permissions',
	summary: 'the IAM policy for a job, or what the credentials lack',
	about:
		"Prints the policy that a job needs, by the list of requests that awsmsg sends: view without --for; the others come on top of it. With --check it tells what the credentials lack, by requests that change nothing: reads that cost nothing, those about a queue, a topic or a stream where one is named; GetRecords and PutRecords with DryRun for streams that are named, at AWS's own hosts alone; and for the rest IAM's simulation of the policies behind the credentials, where iam:SimulatePrincipalPolicy is allowed, and iam:GetRole for roles that have a path. A simulation does not see policies of a session, nor of a resource. What nothing tells is unknown, as are keys of KMS. The exit code is 5 when something is denied.",
	operands: [
		{
			name: 'resource',
			optional: true,
			many: true,
			about: 'with --check: queues, topics and streams by name, URL or ARN',
		},
	],
	flags: [
		{ name: 'for', value: 'JOB', choices: jobs, about: 'view, peek, tail, send, redrive or admin' },
		{ name: 'check', about: 'tell what is lacking' },
	],
	examples: ['awsmsg permissions --for redrive', 'awsmsg permissions --check orders-dlq'],
};

/** `awsmsg permissions [--for JOB] [--check [resource...]]` */
export const run: Run = async (context) => {
	const { invocation, out } = context;
	const named = flagValue(invocation, 'for');
	const job = jobs.find((one) => one === named);
	const { policyFor, neededPermissions } = await context.permissions();
	if (invocation.flags.has('check')) {
		return check(
			context,
			neededPermissions().filter((one) => isNeeded(one, job)),
		);
	}
	if (invocation.operands.length > 0) {
		throw usage('a policy is of no one resource', 'Say --check, or narrow the policy by hand');
	}
	await out.data(`${JSON.stringify(policyFor(job ?? 'view'), undefined, 2)}\n`);
	return exitCodes.done;
};

/** Of a job what `view` has, too: its policy comes on top of that one. */
function isNeeded({ jobs: of }: NeededPermission, job: Job | undefined): boolean {
	return job === undefined || of.includes(job) || of.includes('view');
}

async function check(
	context: CommandContext,
	needed: readonly NeededPermission[],
): Promise<number> {
	const { invocation, signal, out } = context;
	const connected = await context.connect();
	const resources: AnyResource[] = [];
	const unfound: unknown[] = [];
	for (const text of invocation.operands) {
		const found = await findAny(context, connected, text).catch((error: unknown) => {
			// Where it may not be looked up the table is what was asked for. An address of another place asks nothing here.
			const { kind } = asFailure(error);
			const isName = parseOperand(text).reference.form === 'name';
			if (kind !== 'denied' && !(kind === 'not-found' && isName)) throw error;
			unfound.push(error);
		});
		// Both of one kind.
		if (found !== undefined) resources.push({ kind: found.kind, ref: found.ref } as AnyResource);
	}
	const about = { here: hereOf(connected.info, undefined), needed, named: resources };
	for (const { name } of triedStreams(about)) {
		out.note(
			`${name} is asked by GetRecords and PutRecords with DryRun, one a second, which reads and writes nothing. AWS names no price for that; a real put would cost $${priceOfPut.toFixed(9)}.`,
		);
	}
	const ports = { gateways: connected.gateways, clock: context.clock, signal };
	const { standings: all, simulated } = await checkPermissions({ ...about, ...ports });
	await printList<PermissionStanding>(context, all, {
		columns: [
			{ title: 'PERMISSION', cell: ({ action }) => action },
			{ title: 'FOR', cell: ({ jobs: of }) => of[0] ?? '' },
			{ title: 'STANDING', cell: ({ standing }) => standing },
			{ title: 'BY', cell: ({ by }) => by ?? '' },
			{ title: 'WHY', cell: ({ why }) => why ?? '', keepsStart: true },
		],
		toJson: ({ action, jobs: of, standing, by, why }) => ({
			...{ kind: 'permission', action, neededFor: of, standing, by, why },
		}),
	});
	const kinds = unnamedKinds(resources);
	if (kinds.length > 0) {
		out.note(`Name a ${kinds.join(', a ')} to have the reads of these tried, too.`);
	}
	// Where STS is another one, so is IAM, if there is one.
	const isTold = isAws(about.here, 'STS');
	if (isTold && simulated !== undefined && 'why' in simulated && !simulated.unasked) {
		out.note(
			`IAM could not be asked what the policies of these credentials allow: ${simulated.why}.`,
		);
	}
	const isDenied = all.some(({ standing }) => standing === 'denied');
	if (!isDenied && unfound.length > 0) throw unfound[0];
	for (const error of unfound) out.note(`${asFailure(error).message}.`);
	return isDenied ? exitCodes.found : exitCodes.done;
}
