import { completionScripts, type ShellName, shells } from './command-line/completion-scripts.ts';
import { candidates } from './command-line/completions.ts';
import type { CommandContext, Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { operand } from './shell/resource.ts';
import { usage } from './shell/usage.ts';

export const definition: Definition = {
	name: 'completion',
	summary: 'print a completion script for bash, zsh or fish',
	about:
		'The script asks awsmsg for commands, flags, their choices, and names of resources that were opened before on this computer. Nothing is ever asked of AWS for it.',
	operands: [
		{ name: 'shell', choices: [...shells], about: 'bash, zsh or fish' },
		{ name: 'word', optional: true, many: true, about: 'what the scripts ask with' },
	],
	flags: [{ name: 'describe', about: 'candidates with what they are about, for the scripts' }],
	examples: [
		'awsmsg completion bash > ~/.local/share/bash-completion/completions/awsmsg',
		'awsmsg completion zsh > ~/.zfunc/_awsmsg',
		'awsmsg completion fish > ~/.config/fish/completions/awsmsg.fish',
	],
};

/** `awsmsg completion <shell>`: prints the script; `awsmsg completion words -- ...` answers it. */
export const run: Run = async (context) => {
	const shell = operand(context, 0);
	if (shell === 'words') return answer(context);
	if (!isShell(shell)) {
		throw usage(`there is no completion for ${shell}`, `There is one for ${shells.join(', ')}`);
	}
	await context.out.data(completionScripts[shell]);
	return exitCodes.done;
};

function isShell(text: string): text is ShellName {
	return (shells as readonly string[]).includes(text);
}

/** What the last word may become, one candidate a line. */
async function answer(context: CommandContext): Promise<number> {
	const { invocation, out } = context;
	// Only here, since they name this command too.
	const { definitions } = await import('./definitions.ts');
	// A memory that can't be read completes no names, and that is all.
	const resources = await context.remembered().catch(() => []);
	const found = candidates(invocation.operands.slice(1), { definitions, resources });
	const describe = invocation.flags.has('describe');
	const lines = found.map(({ text, about }) => (describe ? `${text}\t${about}\n` : `${text}\n`));
	await out.data(lines.join(''));
	return exitCodes.done;
}
