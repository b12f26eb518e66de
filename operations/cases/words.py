"""Words for steps and states of cases, Thai and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _words(**words: str) -> Mapping[str, str]:
    return MappingProxyType({code: f"{thai} · {code.replace('_', ' ')}" for code, thai in words.items()})


STATES: Final = _words(
    awaited="รอเรื่องเข้าระบบ",
    received="รับเรื่องแล้ว",
    routed="ส่งหน่วยงานแล้ว",
    accepted="หน่วยงานรับเรื่องแล้ว",
    in_progress="กำลังดำเนินการ",
    waiting_for_citizen="รอข้อมูลจากผู้ร้อง",
    transferred="ส่งต่อหน่วยงานอื่น",
    refused="หน่วยงานไม่รับ รอ 1111 ชี้ขาด",
    answered="ตอบแล้ว",
    resolved="แก้ไขแล้ว มีหลักฐาน",
    closed="ยุติเรื่อง",
    reopened="เปิดเรื่องใหม่",
    merged="รวมกับเรื่องอื่น",
    withdrawn="ผู้ร้องถอนเรื่อง",
)
STEPS: Final = _words(
    open="เปิดเรื่อง",
    route="กำหนดหน่วยงาน",
    accept="รับเรื่อง",
    start="เริ่มดำเนินการ",
    ask_citizen="ขอข้อมูลเพิ่ม",
    citizen_reply="ผู้ร้องให้ข้อมูล",
    transfer="ส่งต่อ",
    refuse="ไม่รับเรื่อง",
    adjudicate="ชี้ขาด",
    invite="เชิญร่วมดำเนินการ",
    join="เข้าร่วม",
    decline="ไม่ร่วม",
    split="แยกเรื่อง",
    merge="รวมเรื่อง",
    note="บันทึก",
    answer="ตอบ",
    resolve="แจ้งผลแก้ไข",
    close="ยุติ",
    reopen="ขอเปิดใหม่",
    rate="ให้คะแนน",
    withdraw="ถอนเรื่อง",
    **{"return": "ส่งคืน 1111"},
)
REFUSALS: Final = _words(
    illegal_step="ทำขั้นตอนนี้ในสถานะนี้ไม่ได้",
    not_yours="ไม่มีสิทธิ์ทำขั้นตอนนี้",
    missing_field="ขาดข้อมูลที่ต้องมี",
    unknown_agency="ไม่มีหน่วยงานนี้",
    to_itself="หน่วยงานนั้นมีเรื่องอยู่แล้ว",
    unknown_case="ไม่มีเรื่องที่จะรวมด้วย",
    wrong_sender="ผู้ส่งไม่ตรงกับหัวข้อ",
    too_many_waiting="มีขั้นตอนที่รอเรื่องมากเกินไป",
)
MILESTONES: Final = _words(warning="ใกล้ครบกำหนด", breach="เกินกำหนด", escalation="แจ้งผู้บังคับบัญชา")
