"""A sender that keeps the one rule. Arguments: url, key, prefix, batches, batch size, ledger file."""
import http.client, json, sys, time, urllib.parse

url, key, prefix, batches, size, ledger = sys.argv[1:7]
host = urllib.parse.urlparse(url)
headers = {"Content-Type": "application/cloudevents-batch+json", "Authorization": "Bearer " + key}


def event(batch, at):
    name = f"{prefix}-{batch}-{at}"
    return {"specversion": "1.0", "id": name, "source": "/fault/collector", "type": "mpp.ticket.issued",
            "time": "2026-01-05T08:30:00+08:00",
            "data": {"mpp": "balikpapan", "agency": "disdukcapil", "ticket_id": name}}


connection = None
with open(ledger, "a", buffering=1) as accepted:
    for batch in range(int(batches)):
        body = json.dumps([event(batch, at) for at in range(int(size))])
        while True:
            try:
                connection = connection or http.client.HTTPConnection(host.hostname, host.port, timeout=20)
                connection.request("POST", "/v1/events", body, headers)
                response = connection.getresponse()
                status, answer = response.status, json.loads(response.read())
                if status == 202:
                    if answer["accepted"] != int(size):
                        sys.exit("a good event was refused")
                    accepted.write(f"{prefix} {batch}\n")
                    break
                if status not in (408, 429, 503):
                    sys.exit(f"status {status}")
            except (OSError, http.client.HTTPException, ValueError):
                connection = None
            time.sleep(0.1)
