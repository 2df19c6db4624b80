/**
 * Scripts that let a shell ask `kubectl __complete WORDS…` what may come next. The answer is a suggestion a line, with a
 * description behind a tab, and last `:N`: the sum of 1 (an error), 2 (no blank afterwards) and 4 (no file names).
 */
const bash = `# bash completion for kubectl
__kubectl_complete() {
  local words line directive suggestions=()
  COMPREPLY=()
  local current="\${COMP_WORDS[COMP_CWORD]}"
  words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  [[ $COMP_WORDBREAKS == *:* ]] && COMP_WORDBREAKS=\${COMP_WORDBREAKS//:}
  while IFS= read -r line; do
    case "$line" in
      :[0-9]*) directive="\${line#:}" ;;
      *) suggestions+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete "\${words[@]}" 2>/dev/null)
  (( (directive & 1) != 0 )) && return
  (( (directive & 2) != 0 )) && compopt -o nospace 2>/dev/null
  (( (directive & 4) != 0 )) && compopt +o default 2>/dev/null
  local one
  for one in "\${suggestions[@]}"; do
    [[ $one == "$current"* ]] && COMPREPLY+=("$one")
  done
}
complete -o default -F __kubectl_complete kubectl
`;

const zsh = `#compdef kubectl
compdef _kubectl kubectl
# zsh completion for kubectl
_kubectl() {
  local line directive=0
  local -a suggestions
  while IFS= read -r line; do
    case "$line" in
      :[0-9]*) directive="\${line#:}" ;;
      *) suggestions+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <(\${words[1]} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( directive & 1 )) && return
  local blank=()
  (( directive & 2 )) && blank=(-S '')
  _describe 'kubectl' suggestions "\${blank[@]}" && return
  (( directive & 4 )) || _files
}
if [ "$funcstack[1]" = "_kubectl" ]; then
  _kubectl
fi
`;

const fish = `# fish completion for kubectl
function __kubectl_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
    string match -qr '^:[0-9]+$' -- $line; or echo $line
  end
end
complete -c kubectl -e
complete -c kubectl -f -a '(__kubectl_complete)'
`;

const powershell = `# powershell completion for kubectl
Register-ArgumentCompleter -Native -CommandName 'kubectl' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  & kubectl __complete @words 2>$null | Where-Object { $_ -notmatch '^:\\d+$' } | ForEach-Object {
    $name, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $name }
    [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $description)
  }
}
`;

/** By the name of the shell. */
export const scripts: Readonly<Record<string, string>> = { bash, zsh, fish, powershell };
