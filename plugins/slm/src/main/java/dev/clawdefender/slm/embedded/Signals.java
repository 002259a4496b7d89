package dev.clawdefender.slm.embedded;

import dev.clawdefender.slm.embedded.Signal.Place;
import dev.clawdefender.slm.embedded.Signal.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The signals of all features. What each is worth is not said here: that was learned. */
final class Signals {
  private static final Set<Place> COMMAND = EnumSet.of(Place.COMMAND);
  private static final Set<Place> SQL = EnumSet.of(Place.SQL);
  private static final Set<Place> TARGET = EnumSet.of(Place.TARGET, Place.COMMAND);
  private static final Set<Place> REACHED = EnumSet.of(Place.TARGET, Place.COMMAND, Place.SQL);
  private static final Set<Place> ACTED =
      EnumSet.of(Place.TARGET, Place.COMMAND, Place.SQL, Place.SENT);
  private static final Set<Place> KEPT =
      EnumSet.of(Place.TARGET, Place.COMMAND, Place.SQL, Place.SENT, Place.WRITTEN);

  private final List<Signal> all = new ArrayList<>();

  private Signals() {}

  static SignalScan scan() {
    Signals signals = new Signals();
    signals.destruction();
    signals.execution();
    signals.communication();
    signals.rights();
    signals.ordinaryWork();
    signals.sql();
    signals.secrets();
    signals.places();
    signals.values();
    return new SignalScan(signals.all);
  }

  private static Step any(String... texts) {
    return new Step(List.of(texts));
  }

  private void when(Set<Place> places, Feature feature, Step... steps) {
    all.add(Signal.of(feature, places, List.of(steps)));
  }

  private void destruction() {
    Step broad =
        any(
            " /$",
            " /*",
            " ~$",
            " ~/$",
            " ~/*",
            " --no-preserve-root",
            " c:\\",
            " /etc$",
            " /var/lib");
    when(COMMAND, Feature.DESTROYS, any("^rm "), broad);
    when(COMMAND, Feature.DESTROYS, any("^find /$", "^find ~$"), any("-delete", "-exec rm"));
    when(COMMAND, Feature.DESTROYS, any("^find "), any("openssl enc", "gpg -c", "gpg --symmetric"));
    when(COMMAND, Feature.DESTROYS, any("^dd "), any("of=/dev/"));
    when(COMMAND, Feature.DESTROYS, any("^shred "), any("/dev/"));
    when(
        COMMAND,
        Feature.DESTROYS,
        any(
            "^mkfs",
            "^wipefs",
            "^blkdiscard",
            ":(){",
            "^format c:",
            "vssadmin delete",
            "wbadmin delete",
            ">/dev/sd",
            ">/dev/nvme",
            "luksformat"));
    when(
        COMMAND,
        Feature.DESTROYS,
        any("^del ", "^rd ", "^rmdir "),
        any("c:\\", "c:~", "~\\", "~*"));
    when(
        COMMAND,
        Feature.DESTROYS,
        any("rmtree(", "rmsync(", "removeall(", "rm_rf(", "deletedirectory("),
        any("(/$", "('/$", "(\"/$", "(~$", "('~$", "(\"~$"));
    when(COMMAND, Feature.DELETES_MUCH, any("^rm "), any(" -r", " -fr", " --recursive"));
    when(
        COMMAND,
        Feature.DELETES_MUCH,
        any(
            "rmtree(",
            "^git clean -",
            "reset --hard",
            "^userdel",
            "^apt-get purge",
            "^apt purge",
            "^deluser",
            "rmsync(",
            "removeall("));
    when(
        COMMAND,
        Feature.DELETES_BEYOND,
        any("^userdel", "^deluser", "reset --hard", "clean -fd", "clean -xfd", "purge"));
    when(
        COMMAND,
        Feature.DELETES_BEYOND,
        any("^rm "),
        any(" ~/", " ../", " .git$", " *$", " .$", " ./*", " /srv", " /opt", " /usr"));
    when(
        COMMAND,
        Feature.DELETES_SOME,
        any(
            "^rm ",
            "^del ",
            "^unlink ",
            " -delete",
            "stash drop",
            "checkout -- ",
            "^shred ",
            ".unlink(",
            "os.remove("));
    when(
        COMMAND,
        Feature.DESTROYS_SERVICE,
        any(
            "terraform destroy",
            "tofu destroy",
            "kubectl delete namespace",
            "kubectl delete ns ",
            "kubectl delete pvc",
            "delete-stack",
            "aws s3 rb",
            "aws s3 rm",
            "projects delete",
            "group delete",
            "delete-db-instance",
            "terminate-instances",
            "flushall",
            "dropdatabase",
            "pulumi destroy",
            "heroku apps:destroy",
            "dropdb "));
    when(
        COMMAND,
        Feature.REWRITES_HISTORY,
        any("git push"),
        any(" --force", " -f$", " --mirror", " +main"));
    when(COMMAND, Feature.REWRITES_HISTORY, any("filter-branch", "filter-repo", "reflog expire"));
    when(
        COMMAND,
        Feature.COVERS_TRACKS,
        any(
            "history -c",
            "unset histfile",
            "histfile=/dev/null",
            "shred -u",
            "reflog expire",
            "clear-eventlog",
            "wevtutil cl",
            "journalctl --vacuum"));
    when(
        COMMAND,
        Feature.COVERS_TRACKS,
        any("^rm ", "^truncate ", "^shred "),
        any("/var/log", ".bash_history"));
  }

  private void execution() {
    Step download = any("curl ", "wget ", "iwr ", "irm ", "invoke-webrequest", "fetch ", "aria2c ");
    Step interpreter =
        any(
            "|sh$", "|bash", "|zsh", "|sudo", "|python", "|perl", "|node", "|ruby", "|php", "|iex",
            "|dash", "|source", "|/bin/", "&&sh ", "&&bash ", ";sh ", ";bash ");
    when(COMMAND, Feature.RUNS_DOWNLOAD, download, interpreter);
    when(
        COMMAND,
        Feature.RUNS_DOWNLOAD,
        any("iex", "eval", "exec", "invoke-expression"),
        any("downloadstring", "$(curl", "$(wget", "iwr ", "irm ", "curl ", "urlopen"));
    when(
        COMMAND,
        Feature.RUNS_DOWNLOAD,
        any(
            "bash <(curl",
            "bash <(wget",
            "sh <(curl",
            "source <(curl",
            "-c $(curl",
            "-c $(wget",
            "-c \"$(curl",
            "-c \"$(wget",
            "mshta http",
            "regsvr32 /s /n /u /i:http"));
    Step decode =
        any(
            "base64 -d",
            "base64 --decode",
            "b64decode",
            "frombase64string",
            "xxd -r",
            "atob(",
            "fromcharcode",
            "unhexlify",
            "fromhex",
            "openssl enc -d",
            "zlib.decompress");
    when(COMMAND, Feature.RUNS_ENCODED, decode, interpreter);
    when(COMMAND, Feature.RUNS_ENCODED, any("eval", "exec(", "exec "), decode);
    when(COMMAND, Feature.RUNS_ENCODED, any("$(printf", "$(echo -e"), any("\\x", "\\1", "\\0"));
    when(
        COMMAND,
        Feature.RUNS_ENCODED,
        any("powershell -e ", "powershell -enc", "-encodedcommand", " -enc "));
    when(COMMAND, Feature.REMOTE_SHELL, any("/dev/tcp/", "/dev/udp/", "pty.spawn"));
    when(
        COMMAND,
        Feature.REMOTE_SHELL,
        any("nc ", "ncat ", "netcat "),
        any("-e /", "-e sh", "-e bash", "-e cmd", "-c /bin"));
    when(COMMAND, Feature.REMOTE_SHELL, any("nc ", "ncat "), any(" -e "));
    when(
        COMMAND,
        Feature.REMOTE_SHELL,
        any("mkfifo", "mknod"),
        any("nc ", "telnet ", "openssl s_client"));
    when(
        COMMAND,
        Feature.REMOTE_SHELL,
        any("socket", "tcpsocket", "net.connect"),
        any("dup2(", "/bin/sh", "/bin/bash", "cmd.exe", "pty."));
    when(COMMAND, Feature.REMOTE_SHELL, any("socat "), any("exec:", "pty"));
    when(
        COMMAND,
        Feature.LISTENS,
        any(
            "nc -l",
            "ncat -l",
            "netcat -l",
            "ngrok ",
            "cloudflared tunnel",
            "localtunnel",
            "bore local",
            "http.server",
            "frpc "));
    when(COMMAND, Feature.LISTENS, any("ssh "), any(" -r "));
    when(
        COMMAND,
        Feature.MINES,
        any("xmrig", "stratum+tcp", "minerd", "nicehash", "cgminer", "ethminer"));
    when(
        COMMAND,
        Feature.INLINE_CODE,
        any(
            "python -c",
            "python3 -c",
            "node -e",
            "perl -e",
            "ruby -e",
            "php -r",
            "bash -c",
            "sh -c",
            "child_process",
            "subprocess",
            "os.system(",
            "execsync(",
            "osascript -e"));
    when(
        COMMAND,
        Feature.STAYS,
        any(
            "crontab -$",
            "|crontab",
            "systemctl enable",
            "launchctl load",
            "schtasks /create",
            "reg add",
            "authorized_keys",
            "@reboot",
            "update-rc.d",
            "nohup ",
            "disown",
            "setsid ",
            "at now"));
    when(
        COMMAND,
        Feature.RUN_BY_ITSELF,
        any(">", "tee ", "cp ", "mv ", "sed -i"),
        any(
            "~/.bashrc",
            "~/.zshrc",
            "~/.profile",
            "~/.bash_profile",
            "/etc/profile",
            "/etc/cron",
            "/etc/rc.local",
            "/etc/ld.so.preload",
            "/etc/sudoers",
            "authorized_keys",
            ".git/hooks",
            "/etc/systemd",
            "launchagents"));
    when(
        COMMAND,
        Feature.LEAVES_CONTAINER,
        any(
            "--privileged",
            "--pid=host",
            "--pid host",
            "-v /:/",
            "docker.sock",
            "nsenter ",
            "chroot /h",
            "privileged: true",
            "hostpid: true",
            "--net=host",
            "release_agent"));
    when(
        KEPT,
        Feature.LEAVES_CONTAINER,
        any(
            "privileged=true",
            "privileged:true",
            "privileged: true",
            "hostpid: true",
            "hostpid:true",
            "hostpath:",
            "=/:/",
            "[/:/",
            "hostnetwork: true"));
  }

  private void communication() {
    Step senders =
        any("curl ", "wget ", "httpie ", "invoke-restmethod", "invoke-webrequest", "xh ");
    when(
        COMMAND,
        Feature.UPLOADS,
        senders,
        any(
            " -d ",
            " -d@",
            " -d \"",
            " -d '",
            " --data",
            " -f ",
            " -t ",
            " --upload-file",
            " --post-file",
            " --post-data",
            " -x post",
            " -xpost",
            " --form",
            " -x put",
            "-method post"));
    when(
        COMMAND,
        Feature.UPLOADS,
        any(
            "|nc ",
            "|ncat ",
            "|curl",
            "|wget",
            "|ssh ",
            "sftp ",
            "requests.post",
            "requests.put",
            "method:post",
            "method:'post",
            "method:\"post",
            "sendbeacon",
            "ftp://",
            "|telnet",
            "aws s3 cp",
            "aws s3 sync",
            "gsutil cp",
            "rclone copy",
            "smtp.",
            "sendmail ",
            "|mail ",
            "nc <"));
    when(COMMAND, Feature.UPLOADS, any("fetch(", "urlopen(", "http.get("), any("+", "${"));
    when(COMMAND, Feature.UPLOADS, any("scp ", "rsync "), any("@", "::"));
    when(COMMAND, Feature.UPLOADS, any("nslookup ", "dig ", "host "), any("$"));
    when(
        COMMAND,
        Feature.USES_NETWORK,
        any(
            "curl ",
            "wget ",
            "ssh ",
            "scp ",
            "rsync ",
            "requests.",
            "urllib",
            "fetch(",
            "http.client",
            "nc ",
            "telnet ",
            "ftp ",
            "git clone",
            "socket",
            "nslookup "));
    when(
        COMMAND,
        Feature.DUMPS,
        any(
            "mysqldump",
            "pg_dump",
            "mongodump",
            "--all-databases",
            "tcpdump",
            "dump memory",
            "procdump",
            "gcore ",
            "dumpcap",
            "sqlite3 .dump",
            "tshark",
            "mimikatz",
            "lsass"));
    when(
        COMMAND,
        Feature.PUBLISHES,
        any(
            "npm publish",
            "cargo publish",
            "twine upload",
            "gem push",
            "docker push",
            "gh release",
            "mvn deploy",
            "--acl public"));
    when(
        ACTED,
        Feature.CATCHER,
        any(
            "webhook.site",
            "transfer.sh",
            "file.io",
            "pastebin.com",
            "requestbin",
            "ngrok.io",
            "ngrok-free",
            "pipedream.net",
            "interact.sh",
            "burpcollaborator",
            "oast.",
            "termbin.com",
            "0x0.st",
            "hastebin",
            "discord.com/api/webhooks",
            "anonfiles",
            "gofile.io",
            "paste.ee",
            "ix.io",
            "temp.sh",
            "bashupload",
            "requestcatcher",
            "hookbin",
            "beeceptor",
            "catbox.moe"));
    when(
        ACTED,
        Feature.MACHINE_CREDENTIALS,
        any(
            "169.254.169.254",
            "metadata.google",
            "metadata.azure",
            "100.100.100.200",
            "fd00:ec2::254",
            "169.254.170.2",
            "/computemetadata/"));
    when(
        ACTED,
        Feature.CONTAINER_ENGINE,
        any(":2375", ":2376/", "docker.sock", ":10250", "containerd.sock"));
    when(
        ACTED,
        Feature.BARE_ADDRESS,
        any(
            "://1",
            "://2",
            "://3",
            "://4",
            "://5",
            "://6",
            "://7",
            "://8",
            "://9",
            "@1",
            "@2",
            "/dev/tcp/",
            "connect(('",
            "connect((",
            "0x7f",
            "[::"));
    when(
        ACTED,
        Feature.BARE_ADDRESS,
        any("nc ", "ncat ", "telnet ", "inet_aton("),
        any("1", "2", "3", "4", "5", "6", "7", "8", "9"));
  }

  private void rights() {
    when(
        COMMAND,
        Feature.TAKES_RIGHTS,
        any(
            "chmod u+s",
            "chmod +s",
            "chmod 4",
            "chmod 6",
            "nopasswd",
            "useradd",
            "adduser",
            "usermod",
            "chpasswd",
            "visudo",
            "setcap",
            "insmod ",
            "modprobe ",
            "ld_preload",
            "net localgroup administrators",
            "net user ",
            "pkexec",
            "dscl . -create"));
    when(
        COMMAND,
        Feature.UNPROTECTS,
        any(
            "setenforce 0",
            "ufw disable",
            "iptables -f",
            "iptables -p input accept",
            "iptables -p forward accept",
            "stop firewalld",
            "auditctl -e 0",
            "csrutil disable",
            "spctl --master-disable",
            "set-mppreference",
            "stop auditd",
            "disable --now",
            "systemctl disable",
            "systemctl mask",
            "apparmor=0",
            "disable-local-auth",
            "git -c http.sslverify=false",
            "nft flush",
            "netsh advfirewall set allprofiles state off"));
    when(
        COMMAND,
        Feature.OPENS_FILES,
        any(
            "chmod -r 777",
            "chmod 777",
            "chmod 0777",
            "chmod a+rwx",
            "chmod -r a+",
            "chown -r",
            "chmod -r 666",
            "icacls"));
    when(
        COMMAND,
        Feature.AS_ROOT,
        any("sudo ", "doas ", "runas ", "su -", "-uroot", "-u root", "pkexec "));
  }

  private void ordinaryWork() {
    when(
        COMMAND,
        Feature.INSTALLS,
        any(
            "npm install",
            "npm i ",
            "npm ci",
            "pip install",
            "pip3 install",
            "apt install",
            "apt-get install",
            "brew install",
            "brew upgrade",
            "npx ",
            "cargo install",
            "gem install",
            "go install",
            "yarn add",
            "pnpm add",
            "uvx ",
            "make install",
            "dnf install",
            "apk add"));
    when(
        COMMAND,
        Feature.STARTS,
        any(
            "^kill ",
            "^pkill",
            "^killall",
            "systemctl restart",
            "systemctl stop",
            "docker compose up",
            "docker run",
            "docker build",
            "docker stop",
            "service ",
            "taskkill"));
    when(COMMAND, Feature.EVERYTHING, any("pkill", "killall", "kill"), any("-9 -u", "-u ", "-1$"));
    when(
        COMMAND,
        Feature.CHANGES_FILES,
        any(
            "^mv ",
            "^cp ",
            "sed -i",
            "chmod ",
            "git config",
            "git checkout",
            "git push",
            "git reset",
            "git merge",
            "migrate",
            ".write(",
            "^tar ",
            "^rsync ",
            "^scp ",
            "tee ",
            "^truncate ",
            "--dry-run",
            "crontab",
            "-o ",
            "^ln "));
  }

  private void sql() {
    when(
        SQL,
        Feature.SQL_DESTROYS,
        any("drop database", "drop schema", "drop table", "truncate", "dropdatabase("));
    when(SQL, Feature.DESTROYS, any("drop database", "drop schema"));
    when(SQL, Feature.DESTROYS, any("delete from"), any("delete from"));
    when(SQL, Feature.SQL_DELETES, any("delete from"));
    when(
        SQL,
        Feature.SQL_CHANGES,
        any(
            "update ",
            "insert ",
            "alter ",
            "create ",
            "delete ",
            "drop ",
            "truncate",
            "grant ",
            "merge into",
            "replace into"));
    when(
        SQL,
        Feature.SQL_GRANTS,
        any(
            "grant ",
            "create user",
            "create role",
            "alter role",
            "alter user",
            "superuser",
            "security definer"));
    when(SQL, Feature.SQL_GRANTS, any("update "), any("admin", "superuser", "is_staff"));
    when(
        SQL,
        Feature.SQL_LEAVES,
        any(
            "to program",
            "from program",
            "xp_cmdshell",
            "pg_read_file",
            "into outfile",
            "into dumpfile",
            "load_file(",
            "lo_export",
            "utl_http",
            "dblink(",
            "load_extension",
            "pg_ls_dir",
            "sys_exec"));
    when(SQL, Feature.SQL_LEAVES, any("copy "), any(" to ", " from "));
    when(
        SQL,
        Feature.SQL_PRIVATE,
        any(
            "password",
            "passwd",
            "ssn",
            "salary",
            "salaries",
            "credit_card",
            "card_number",
            "cvv",
            "secret",
            "api_key",
            "token",
            "pg_shadow",
            "mysql.user",
            "iban",
            "diagnosis",
            "passport"));
    when(SQL, Feature.SQL_ALL, any("select *"));
    when(
        SQL,
        Feature.PERSONAL_PLACE,
        any("email", "phone", "address", "birth", "customers", "users"));
  }

  private void secrets() {
    when(
        EnumSet.of(Place.TARGET, Place.COMMAND, Place.SENT, Place.SQL),
        Feature.READS_SECRETS,
        any(
            "~/.ssh",
            "/.ssh/",
            ".ssh/",
            "id_rsa",
            "id_ed25519",
            "id_ecdsa",
            ".aws/credentials",
            ".env$",
            ".env.local",
            ".env.prod",
            ".env.staging",
            ".netrc",
            ".pgpass",
            ".npmrc",
            ".pypirc",
            ".kube/config",
            ".docker/config.json",
            "application_default_credentials",
            ".config/gcloud",
            "keychain",
            ".gnupg",
            "/etc/shadow",
            "/etc/gshadow",
            "/etc/sudoers",
            "logins.json",
            "key4.db",
            "/cookies$",
            "login data",
            ".kdbx",
            "_history$",
            "/proc/self/environ",
            "/environ$",
            "/run/secrets",
            ".key$",
            ".pem$",
            ".p12$",
            ".pfx$",
            "credentials.json",
            "wallet.dat",
            ".git-credentials",
            ".ppk$",
            ".vault-token",
            "secrets.y",
            "secrets.json",
            ".jks$",
            ".azure/",
            "etc/krb5.keytab",
            "shadow$",
            "terraform.tfstate"));
    when(
        COMMAND,
        Feature.PRINTS_SECRETS,
        any(
            "printenv",
            "env |",
            "$(env",
            "os.environ",
            "process.env",
            "find-generic-password",
            "find-internet-password",
            "dump-keychain",
            "get-secret-value",
            "auth token",
            "get secret",
            "get secrets",
            "history |",
            "history$",
            "print-access-token",
            "configure get",
            "secretsmanager",
            "vault read",
            "vault kv get",
            "op item get",
            "op read",
            "pass show",
            "getent shadow",
            "get-parameter",
            "tojson(secrets)",
            "secrets.",
            "hashdump",
            "cmdkey /list",
            "kwallet",
            "secret-tool",
            "docker inspect"));
    when(
        COMMAND,
        Feature.SEARCHES_SECRETS,
        any("grep", "find ", "rg "),
        any(
            "secret",
            "token",
            "passw",
            "api_key",
            "apikey",
            "kdbx",
            "id_rsa",
            ".pem",
            "credential",
            "private key",
            "akia"));
    when(
        EnumSet.of(Place.MENTIONED),
        Feature.SEARCHES_SECRETS,
        any("pattern="),
        any(
            "id_rsa",
            ".pem",
            ".key",
            "password",
            "credential",
            "secret",
            ".env",
            ".kdbx",
            "id_ed25519",
            ".p12"));
    when(
        EnumSet.of(Place.MENTIONED),
        Feature.SEARCHES_SECRETS,
        any("query=", "q="),
        any("verification code", "password reset", "one-time", "2fa code", "login code"));
    when(
        EnumSet.of(Place.MENTIONED, Place.TARGET),
        Feature.HANDLES_SECRETS,
        any("=secret", "=secrets"));
    when(
        COMMAND,
        Feature.PRINTS_SECRETS,
        any("document.cookie", "localstorage", "sessionstorage", "indexeddb"));
    when(
        EnumSet.of(Place.SENT, Place.COMMAND, Place.TARGET, Place.WRITTEN),
        Feature.SECRET_TEXT,
        any(
            "-----begin",
            "akia",
            "aws_secret",
            "secret_access_key",
            "password=",
            "password:",
            "password is",
            "password for",
            "passwd=",
            "pwd=",
            "sk_live_",
            "sk-ant-",
            "ghp_",
            "github_pat_",
            "glpat-",
            "xoxb-",
            "xoxp-",
            "api_key=",
            "apikey=",
            "client_secret",
            "bearer ey",
            "private key-",
            "_key=",
            "_token=",
            "access_token=",
            "passwort:",
            "passwort ist",
            "mot de passe est",
            "aiza",
            "the code for",
            "keys:"));
    when(
        EnumSet.of(Place.SENT, Place.COMMAND, Place.TARGET),
        Feature.SECRET_TEXT,
        any("postgres://", "mysql://", "mongodb://", "mongodb+srv://", "redis://", "amqp://"),
        any("@"));
    when(
        EnumSet.of(Place.SENT),
        Feature.LURES,
        any("password", "verify your", "account", "suspended", "log in now", "expires"),
        any("http://", "login.", "-login", "verify"));
    when(
        EnumSet.of(Place.WRITTEN),
        Feature.PRINTS_SECRETS,
        any("secrets.", "tojson(secrets)", "${{secrets", "${{ secrets"));
  }

  private void places() {
    when(
        TARGET,
        Feature.SYSTEM_PLACE,
        any(
            "=/etc/",
            "=/usr/",
            "=/boot",
            "=/sys/",
            "=/proc/",
            "=/var/",
            "=c:\\windows",
            "=c:/windows",
            "=/bin/",
            "=/lib",
            "=/dev/",
            "=file:///etc",
            "=/root",
            "=/library/",
            "=/system/",
            " /etc/"));
    when(
        EnumSet.of(Place.TARGET),
        Feature.RUN_BY_ITSELF,
        any(
            "bashrc",
            ".zshrc",
            ".zshenv",
            "/.profile",
            ".bash_profile",
            "/etc/profile",
            ".git/hooks",
            ".gitconfig",
            "autostart/",
            "launchagents",
            "launchdaemons",
            "/etc/cron",
            "/etc/systemd",
            "systemd/user",
            "authorized_keys",
            ".github/workflows",
            ".gitlab-ci",
            "sudoers",
            "ld.so.preload",
            "=/etc/passwd",
            ".claude/",
            ".cursor/",
            "mcp.json",
            ".vscode/tasks",
            "startup\\",
            "/etc/rc.local",
            "etc\\hosts",
            "=/etc/hosts",
            "/crontab",
            "/etc/pam.d",
            "/etc/ssh/",
            "sitecustomize.py",
            ".envrc",
            "jenkinsfile",
            "currentversion\\run",
            "mcp_config",
            "claude_desktop_config"));
    when(
        TARGET,
        Feature.BROAD_PLACE,
        any("=~$", "=~/$", "=/$", "=c:\\$", "=c:/$", "=~/*$", "=/*$", "=.$", "find /$", " /$"));
    when(
        TARGET,
        Feature.PERSONAL_PLACE,
        any(
            "~/documents",
            "~/desktop",
            "~/downloads",
            "~/pictures",
            "~/library/mail",
            "taxes",
            "thesis",
            "passport",
            "confidential",
            "~/onedrive",
            "~/dropbox",
            "medical",
            "salary",
            "payroll",
            "customers.csv",
            "contacts",
            "strategy"));
    when(
        REACHED,
        Feature.PUBLISHED_PLACE,
        any(
            "/var/www",
            "/srv/http",
            "public_html",
            "/htdocs",
            "/usr/share/nginx",
            "public-read",
            "=public$",
            "=#public",
            "=#general",
            "public/"));
    when(
        EnumSet.of(Place.TARGET),
        Feature.BUILD_PLACE,
        any(
            "package.json",
            "dockerfile",
            "makefile",
            ".sh$",
            "pom.xml",
            "pyproject.toml",
            "build.gradle",
            "docker-compose",
            "tsconfig",
            ".yml$",
            ".yaml$",
            "requirements.txt",
            "cargo.toml",
            ".ps1$",
            ".bat$"));
    when(
        TARGET,
        Feature.OUTSIDE_PLACE,
        any(
            "=/tmp/",
            "=~/",
            "../..",
            "=/mnt",
            "=/media",
            "=/opt",
            "=/srv",
            "=/var/log",
            "=/home",
            "=/$",
            "=http://192.168",
            "=https://",
            "=http://"));
    when(
        ACTED,
        Feature.PRODUCTION,
        any(
            "production",
            "prod$",
            "prod-",
            "prod/",
            "prod_",
            "-prod",
            "/prod",
            "prod.",
            "0prod",
            "live-db"));
    when(ACTED, Feature.BACKUPS, any("backup", "-backup", "snapshot", "/shadows", "shadows /all"));
  }

  private void values() {
    when(KEPT, Feature.DELETES, any("method=delete", "_method=delete"));
    when(
        KEPT,
        Feature.FORCES,
        any(
            "force=true",
            "recursive=true",
            "permanent=true",
            "auto_approve=true",
            "skip_",
            "-auto-approve",
            "force:true",
            "force=1",
            "enforce_admins=false",
            "required_reviews=0",
            "delete_automated_backups=true",
            "no_verify=true",
            "confirm=false",
            "overwrite=true",
            "purge=true",
            "delete=true",
            "--yes",
            " -y$",
            "ignore_errors=true",
            "?force",
            "&force",
            "grace-period=0"));
    when(
        KEPT,
        Feature.EVERYTHING,
        any(
            "all=true",
            "=all$",
            "volumes=true",
            "include_private=true",
            "channels=all",
            "=*$",
            "=in:inbox",
            "branch=main$",
            "branch=master$",
            "all-databases",
            "--all$",
            "=all-staff",
            "everyone@",
            "filter={}",
            "=bank$",
            "=private$"));
    when(
        KEPT,
        Feature.OPENS_TO_ALL,
        any(
            "0.0.0.0/0",
            "::/0",
            "=public$",
            "public=true",
            "principal:*",
            "allusers",
            "public-read",
            "system:unauthenticated",
            "system:anonymous",
            "allow_public=true",
            "to public",
            "allow:[*",
            "allow: [*",
            "anonymous=true",
            "[*]"));
    when(
        KEPT,
        Feature.FULL_RIGHTS,
        any(
            "administratoraccess",
            "cluster-admin",
            "=admin$",
            "=owner$",
            "superuser",
            "all=(all)",
            "nopasswd",
            "poweruseraccess",
            "*:*",
            "=root$",
            "roles/owner",
            "all privileges",
            "uid=0",
            ":0:0:"));
  }
}
