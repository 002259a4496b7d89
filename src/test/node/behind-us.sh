#!/bin/sh
# Talks by stdio to the server at URL, through ClawDefender with a configuration of its own in FOLDER.
# Usage: sh behind-us.sh CLAWDEFENDER FOLDER URL
printf 'default = "log"\n' > "$2/policy.toml"
printf 'policy.files = ["policy.toml"]\nservers.there.url = "%s"\n' "$3" > "$2/$$.toml"
XDG_DATA_HOME=$2/data exec "$1" run --config "$2/$$.toml" --server there
