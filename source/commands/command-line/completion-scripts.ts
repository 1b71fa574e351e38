/** The shells that there is a completion for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shells)[number];

/*
The scripts hold no commands and flags: they ask the program, which knows its own. Candidates come one a
line, behind a tab what each is about; none of them has a character that a shell could act on.
*/

const bash = `# awsmsg completion for bash: source it, or keep it as ~/.local/share/bash-completion/completions/awsmsg
_awsmsg() {
	local IFS=$'\\n' line
	COMPREPLY=()
	while read -r line; do
		[ -n "$line" ] && COMPREPLY+=("$line")
	done < <(awsmsg completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _awsmsg awsmsg
`;

const zsh = `#compdef awsmsg
# awsmsg completion for zsh: awsmsg completion zsh > ~/.zfunc/_awsmsg
_awsmsg() {
	local -a lines values shown
	local line
	lines=("\${(@f)$(awsmsg completion words --describe -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
	for line in "\${lines[@]}"; do
		[[ -z $line ]] && continue
		values+=("\${line%%$'\\t'*}")
		shown+=("\${line%%$'\\t'*}  \${line#*$'\\t'}")
	done
	if (( \${#values} )); then
		compadd -l -d shown -a values
	else
		_files
	fi
}
if [[ \${funcstack[1]} == _awsmsg ]]; then
	_awsmsg "$@"
else
	compdef _awsmsg awsmsg
fi
`;

const fish = `# awsmsg completion for fish: awsmsg completion fish > ~/.config/fish/completions/awsmsg.fish
function __awsmsg_words
	set -l words (commandline -opc)
	awsmsg completion words --describe -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c awsmsg -f -a '(__awsmsg_words)'
`;

/** The script of each shell. */
export const completionScripts: Readonly<Record<ShellName, string>> = { bash, zsh, fish };
