// What is copied into a reverse proxy to protect a site. Pure; the files in deploy/ are these with example values, and the
// tests start nginx and Caddy with them.

export type Proxied = {
  /** Host of the site as browsers write it. */
  host: string;
  /** Where the proxy reaches Aldaba itself, without another proxy between: http://127.0.0.1:8330 */
  aldaba: string;
  /** Host of ORIGIN. */
  origin: string;
  /** Where the proxy reaches the application. */
  upstream: string;
};

/** Goes inside the `server { … }` of the site. */
export const nginxSnippet = ({ aldaba, origin, upstream }: Proxied): string => `\
set $aldaba_connection "";
if ($http_upgrade = websocket) { set $aldaba_connection upgrade; }

location / {
    auth_request /.aldaba-check;
    auth_request_set $aldaba_user $upstream_http_remote_user;
    auth_request_set $aldaba_email $upstream_http_remote_email;
    auth_request_set $aldaba_name $upstream_http_remote_name;
    auth_request_set $aldaba_groups $upstream_http_remote_groups;
    error_page 401 = @aldaba_start;

    # Replaced, not added to: what a visitor claims to be is thrown away.
    proxy_set_header Remote-User $aldaba_user;
    proxy_set_header Remote-Email $aldaba_email;
    proxy_set_header Remote-Name $aldaba_name;
    proxy_set_header Remote-Groups $aldaba_groups;
    # Never $http_connection: a visitor could have it take the lines above away.
    proxy_set_header Connection $aldaba_connection;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Host $http_host;
    proxy_http_version 1.1;
    proxy_pass ${upstream};
}

location = /.aldaba-check {
    internal;
    proxy_pass ${aldaba}/gate/check;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    proxy_set_header Host ${origin};
    proxy_set_header X-Original-URL $scheme://$http_host$request_uri;
    proxy_set_header X-Forwarded-Host $http_host;
}

# Forms, scripts and sockets cannot be led through a sign-in: they are told 401.
location @aldaba_start {
    if ($request_method !~ ^(GET|HEAD)$) { return 401; }
    if ($http_upgrade != "") { return 401; }
    return 302 $scheme://$http_host/.aldaba/start?to=$request_uri;
}

location /.aldaba/ {
    proxy_pass ${aldaba};
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
}
`;

/** The whole block of the site in the Caddyfile. `route` keeps the order: throw away, ask, pass on. */
export const caddySnippet = ({ host, aldaba, upstream }: Proxied): string => `\
${host} {
	route {
		handle /.aldaba/* {
			reverse_proxy ${aldaba}
		}
		# What a visitor claims to be is thrown away.
		request_header -Remote-*
		request_header -Remote_*
		forward_auth ${aldaba} {
			uri /gate/forward
			copy_headers Remote-User Remote-Email Remote-Name Remote-Groups
		}
		reverse_proxy ${upstream}
	}
}
`;

/** Dynamic configuration (a file provider); labels of containers say the same. */
export const traefikSnippet = ({ host, aldaba, upstream }: Proxied): string => `\
http:
  middlewares:
    aldaba:
      forwardAuth:
        address: ${aldaba}/gate/forward
        # Traefik takes these four away from what a visitor sends before it sets them.
        authResponseHeaders: [Remote-User, Remote-Email, Remote-Name, Remote-Groups]
  routers:
    site:
      rule: Host(\`${host}\`)
      middlewares: [aldaba]
      service: site
      tls: {}
    site-aldaba:
      rule: Host(\`${host}\`) && PathPrefix(\`/.aldaba/\`)
      service: aldaba
      tls: {}
  services:
    site:
      loadBalancer:
        servers: [{ url: ${upstream} }]
    aldaba:
      loadBalancer:
        servers: [{ url: ${aldaba} }]
`;

export const example: Proxied = {
  host: 'wiki.example.org',
  aldaba: 'http://127.0.0.1:8330',
  origin: 'accounts.example.org',
  upstream: 'http://127.0.0.1:3000',
};
